"""says: no_declare.py: it defines no declare(...)"""
