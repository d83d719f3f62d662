using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Finds chains of normal unknowns: each statement reads them at positions along one dimension that are close to each other.
/// </summary>
/// <param name="problem">The story with its data; null before they are bound.</param>
internal sealed class ChainReads(Problem? problem)
{
    /// <summary>How their positions meet; null if they are no chain.</summary>
    /// <param name="unknowns">The unknowns; the position is the first index that they do not share.</param>
    /// <param name="shared">The number of leading indices that they share.</param>
    /// <param name="statements">The reads of each statement.</param>
    /// <param name="most">The most numbers at the positions that a statement may read together.</param>
    public ChainOfPositions? Of(
        ValueList<Variable> unknowns, int shared, IReadOnlyList<ValueList<Access>> statements, int most)
    {
        if (unknowns.Any(u => u.Whole.Dims.Count <= shared)) return null;
        var dimension = unknowns[0].Whole.Dims[shared];
        if (unknowns.Any(u => u.Whole.Dims[shared].Size != dimension.Size)) return null;
        var (lag, loop) = (0, (Loop?)null);
        foreach (var reads in statements)
        {
            if (reads.Any(r => r.At.Count <= shared || r.At[shared] is WholeDimension or SliceIndex)) return null;
            List<int?> distances = [.. reads.Select(r => Distance(r.At[shared], reads[0].At[shared]))];
            if (distances.Contains(null)) return null;
            var own = (distances.Max() ?? 0) - (distances.Min() ?? 0);
            if (own > lag) (lag, loop) = (own, (reads[0].At[shared] as AffineIndex)?.Loop);
        }

        return lag == 0 || (lag + 1) * NumbersAtOne(unknowns, shared) > most ? null
            : new(dimension.Plate?.Name ?? loop?.Name ?? unknowns[0].Name, lag);
    }

    /// <summary>The numbers at one position; as if there were one of each unknown before data are bound.</summary>
    private long NumbersAtOne(ValueList<Variable> unknowns, int shared) =>
        unknowns.Sum(u => problem is null ? 1L : problem.ShapeOf(u)[(shared + 1)..].Count);

    /// <summary>The distance of two positions; null if it is not known.</summary>
    private int? Distance(At one, At other) => one == other ? 0
        : one is AffineIndex own && other is AffineIndex from && own.Loop == from.Loop && !Varies(own.Offset) && !Varies(from.Offset)
            ? NumberOf(own.Offset - from.Offset) : null;

    private bool Varies(Size offset) => offset.Symbols.Any(s => Size.LoopOf(s) is not null) || problem?.IsRagged(offset) == true;

    private int? NumberOf(Size size) => size.Number is { } number ? (int)number : problem?.SizeOf(size);
}
