namespace ProbDsl.Inference.Draws;

/// <summary>Which unknowns of a story have values that are given to its draws.</summary>
public interface IKnownUnknowns
{
    /// <summary>The unknowns that are not drawn.</summary>
    IReadOnlySet<string> Known { get; }

    /// <summary>The unknowns of which some members are drawn.</summary>
    IReadOnlyList<string> Partly { get; }

    /// <summary>True for each element of an unknown that has no value, in the order of its array.</summary>
    bool[] UnknownIn(string unknown);
}

/// <summary>The same with the values that each replicate is given.</summary>
public interface IGivenDraws
{
    /// <summary>What is known.</summary>
    IKnownUnknowns Unknowns { get; }

    /// <summary>Puts the values of an unknown that a replicate is given into its array.</summary>
    void Put(string unknown, int replicate, Span<double> values);
}
