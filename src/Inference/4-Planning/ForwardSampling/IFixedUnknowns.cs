namespace ProbDsl.Inference.ForwardSampling;

/// <summary>The unknowns of a story whose values are given to its draws.</summary>
public interface IFixedUnknowns
{
    /// <summary>The unknowns that are not drawn.</summary>
    IReadOnlySet<string> Known { get; }

    /// <summary>The unknowns with some members that are drawn.</summary>
    IReadOnlyList<string> PartlyKnown { get; }

    /// <summary>A mask that is true for each element of an unknown without a value, in the order of its array.</summary>
    bool[] UnknownIn(string unknown);
}

/// <summary>Known unknowns with the values for each replicate.</summary>
public interface IGivenDraws
{
    /// <summary>The unknowns with values.</summary>
    IFixedUnknowns Unknowns { get; }

    /// <summary>Copies a replicate's values of an unknown into its array.</summary>
    void Put(string unknown, int replicate, Span<double> values);
}
