namespace ProbDsl.Inference.NewData;

/// <summary>The whole numbers from Low to High, which may be infinite.</summary>
internal readonly record struct WholeRange(double Low, double High)
{
    /// <summary>Whether it is that of levels or of truth, beyond which there is nothing to look up.</summary>
    private bool IsOfLevels => double.IsFinite(High);

    /// <summary>Whether both ends are numbers.</summary>
    public bool IsFinite => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>How many there are.</summary>
    public double Count => High - Low + 1;

    /// <summary>All of them, in order.</summary>
    public IEnumerable<double> Numbers
    {
        get
        {
            for (var number = Low; number <= High; number++) yield return number;
        }
    }

    /// <summary>The numbers that an element of a variable may be; null if it is not whole.</summary>
    public static WholeRange? Find(Problem problem, Variable variable) => variable switch
    {
        { Type.IsWhole: false } => null,
        { Type.States: { } states } => new(1, problem.SizeOf(states)),
        { Type.Element: Element.Bool } => new(0, 1),
        { Type.Element: Element.Count } or { Support: NaturalNumbers } => new(0, double.PositiveInfinity),
        _ => new(double.NegativeInfinity, double.PositiveInfinity),
    };

    /// <summary>The ranges that hold those of two distributions; null if a column is not whole, or has other levels.</summary>
    public static IReadOnlyList<WholeRange>? Common(IReadOnlyList<WholeRange?> a, IReadOnlyList<WholeRange?> b)
    {
        var both = a.Zip(b).ToList();
        return both.Exists(r => r.First is not { } one || r.Second is not { } two || one.IsOfLevels != two.IsOfLevels
            || (one.IsOfLevels && one != two)) ? null
            : [.. both.Select(r => new WholeRange(Math.Min(r.First!.Value.Low, r.Second!.Value.Low),
                Math.Max(r.First.Value.High, r.Second.Value.High)))];
    }

    /// <summary>The part that spans some numbers of it.</summary>
    public WholeRange Holding(IEnumerable<double> numbers)
    {
        var all = numbers.ToList();
        return new(Math.Max(Low, all.Min()), Math.Min(High, all.Max()));
    }

    /// <summary>This range with half as many numbers more on both sides, as far as another reaches.</summary>
    public WholeRange Doubled(WholeRange within)
    {
        var more = Math.Max(1, Math.Ceiling(Count / 2));
        return new(Math.Max(within.Low, Low - more), Math.Min(within.High, High + more));
    }
}
