"""The EDI door: 837P in; TA1, 999, 277CA and 835 out.  Pure: no database, no clock.

`intake_837p.check_837p` reads and judges a file, `intake_837p.good_claims` hands out what may be
posted, `acknowledgments.write_all` answers, `remittance_835.remittance_835` pays.
"""
