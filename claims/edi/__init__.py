"""The EDI door: 837P in; TA1, 999, 277CA and 835 out.

`intake_837p.check_837p` reads and judges a file, `intake_837p.good_claims` hands out what may be
posted.  `kernel.x12.acknowledge` answers with TA1 and 999, `ack_277ca.write_277ca` with the
verdicts on claims; `remittance_835.remittance_835` tells providers what was paid and why.
"""
