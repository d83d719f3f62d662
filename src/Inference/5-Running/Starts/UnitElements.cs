namespace ProbDsl.Inference.Starts;

/// <summary>
/// Which elements of an array may have units of their own: positions along a dimension that is not a plate's, as of the coefficients of a
/// regression, unless a computed position or a long loop reads it. Elements along other dimensions share a unit.
/// </summary>
internal sealed class UnitElements
{
    /// <summary>Along a longer dimension all elements share a unit.</summary>
    private const int Most = 64;

    private readonly Problem problem;
    private readonly HashSet<(string Name, int Dimension)> shared;

    public UnitElements(Problem problem)
    {
        this.problem = problem;
        shared =
        [
            .. problem.Graph.Story.SelectMany(s => s is Assignment { Target: var target } ? ExprTree.Reads(s).Prepend(target)
                : ExprTree.Reads(s)).SelectMany(a => a.At.Index().Where(at => !IsPosition(at.Item)).Select(at => (a.Of, at.Index))),
        ];
    }

    /// <summary>The positions of a loop, one at a time; none if it has too many, is over a plate, or depends on others.</summary>
    public (int From, int To)? RangeOf(Loop loop) =>
        loop.Plate is null && !loop.From.Symbols.Concat(loop.To.Symbols).Any(s => Size.LoopOf(s) is not null)
            && problem.RangeOf(loop) is var (from, to) && to - from < Most ? (from, to) : null;

    /// <summary>The size of a dimension of a value; null if its elements share a unit.</summary>
    public int? SizeOf(Extent dimension) =>
        dimension.Plate is null && problem.SizeOf(dimension.Size) is var size and <= Most ? size : null;

    /// <summary>The elements at these positions along all dimensions, from 0; null is every position of a dimension.</summary>
    public IEnumerable<UnitElement> At(Variable variable, IReadOnlyList<int?> positions)
    {
        IEnumerable<int> numbers = [0];
        for (var d = 0; d < positions.Count; d++)
        {
            if (SizeOf(variable, d) is not { } size) continue;
            var at = positions[d];
            numbers = numbers.SelectMany(n => at is >= 0 && at < size ? [(n * size) + at.Value]
                : Enumerable.Range(n * size, size));
        }

        return numbers.Select(n => new UnitElement(variable.Name, n));
    }

    /// <summary>Whether elements along a dimension have units of their own, and how many.</summary>
    public int? SizeOf(Variable variable, int dimension) =>
        shared.Contains((variable.Name, dimension)) ? null : SizeOf(variable.Whole.Dims[dimension]);

    private bool IsPosition(At at) => at switch
    {
        AffineIndex affine => affine.Loop is not { } loop || RangeOf(loop) is not null,
        CombinedIndex combined => combined.Loops.All(l => RangeOf(l) is not null),
        WholeDimension => true,
        SliceIndex { From: AffineIndex { Loop: null } } => true,
        _ => false,
    };
}
