namespace ProbDsl.Runtime.Programs;

/// <summary>Equality of values with equal op, attribute and inputs (inputs are already shared, so they compare by reference).</summary>
internal sealed class ComputationComparer : IEqualityComparer<Value>
{
    public bool Equals(Value? a, Value? b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (a is null || b is null || a.Op != b.Op || a.Inputs.Count != b.Inputs.Count || !Equals(a.Attribute, b.Attribute)) return false;
        for (var i = 0; i < a.Inputs.Count; i++)
            if (!ReferenceEquals(a.Inputs[i], b.Inputs[i])) return false;
        return true;
    }

    public int GetHashCode(Value value)
    {
        var hash = new HashCode();
        hash.Add(value.Op);
        hash.Add(value.Attribute);
        for (var i = 0; i < value.Inputs.Count; i++) hash.Add(value.Inputs[i].Id);
        return hash.ToHashCode();
    }
}
