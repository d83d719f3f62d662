using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;

namespace ProbDsl.Inference.Judging;

/// <summary>The parts of the rows that are predicted by fits without them.</summary>
/// <param name="Methods">The methods, of which that of the fit is used.</param>
/// <param name="Progress">Is given each fit.</param>
public sealed record RefitRequest(MethodTable Methods, IProgress Progress)
{
    /// <summary>Whether each row whose weights fail is left out.</summary>
    public bool UnreliableRows { get; init; }

    /// <summary>The number of folds; null for none.</summary>
    public int? Folds { get; init; }

    /// <summary>The groups that are left out one by one, or later rows; null for none.</summary>
    public string? Leaving { get; init; }
}
