namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>A number that compares draws with rows of the data.</summary>
/// <param name="Name">The name in JSON.</param>
/// <param name="Title">The name in the table.</param>
/// <param name="Value">The number.</param>
/// <param name="Decimals">The decimals that the table prints.</param>
public sealed record SampleStatistic(string Name, string Title, double Value, int Decimals)
{
    /// <summary>The range of 95 of 100 cases where draws have the distribution of the data; null if it is not known.</summary>
    public (double Low, double High)? IfEqual { get; init; }

    /// <summary>The same number of other rows of the data in place of the draws; null where the range is known.</summary>
    public double? OfData { get; init; }

    /// <summary>The standard error; null if none is estimated.</summary>
    public double? Error { get; init; }

    /// <summary>The number of which the value is a count; null if it is no count.</summary>
    public int? OutOf { get; init; }

    /// <summary>Whether it shows that draws and data differ, at a level of at most 5%; null if it is no test.</summary>
    public bool? IsDifferent { get; init; }
}

/// <summary>Compares draws with rows of the data.</summary>
internal interface ISampleJudge
{
    /// <summary>The statistics of a sample; always the same ones, so that they can be put beside those of other rows of the data.</summary>
    IEnumerable<SampleStatistic> Of(JudgedSample sample);

    /// <summary>How the statistics are computed and read, in one sentence.</summary>
    string Meaning { get; }
}
