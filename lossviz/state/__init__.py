"""What pages show: views read from links and written to them, made of fields that know how one value is read."""
