namespace ProbDsl.Inference.Problems;

/// <summary>Sequences with further positions after the end of each, whose data are missing.</summary>
/// <param name="Size">The name of their size: the plate of the rows of groups, or the number of columns of a row.</param>
/// <param name="Lengths">The number of positions before the further ones, by group (padded, row-major); a single one for all rows.</param>
/// <param name="Steps">The number of further positions.</param>
/// <param name="AreOfFit">Whether they are the sequences of the fit, or else new ones.</param>
public sealed record LongerSequences(string Size, IReadOnlyList<int> Lengths, int Steps, bool AreOfFit)
{
    /// <summary>The number of positions that a sequence has of its own.</summary>
    /// <param name="sequence">Its place, from 0.</param>
    public int LengthOf(int sequence) => Lengths[Lengths.Count == 1 ? 0 : sequence];
}
