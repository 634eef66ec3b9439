"""Prior authorization by FHIR R4, as the Da Vinci PAS guide has it: bundles in and out."""
