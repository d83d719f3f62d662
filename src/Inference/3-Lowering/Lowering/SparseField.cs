namespace ProbDsl.Inference.Lowering;

/// <summary>A normal vector whose precision is a sum of sparse matrices: that of areas given their neighbors, as a rule.</summary>
internal sealed class SparseField
{
    private readonly StoryLowering story;
    private readonly Draw draw;
    private readonly int start, count;
    private readonly List<(Value Numbers, Value Rows, Value Columns)> parts = [];

    /// <param name="story">The story.</param>
    /// <param name="draw">The statement that draws the vector.</param>
    /// <param name="start">The place of its first number among those of all latents.</param>
    /// <param name="count">Its numbers.</param>
    public SparseField(StoryLowering story, Draw draw, int start, int count)
    {
        (this.story, this.draw, this.start, this.count) = (story, draw, start, count);
        foreach (var term in SparseMatrixSum.PrecisionOf(story.Problem.Graph, draw)!) Add(term);
        (Numbers, Rows, Columns) = (Concat(0, [.. parts.Select(p => p.Numbers)]), Concat(0, [.. parts.Select(p => p.Rows)]),
            Concat(0, [.. parts.Select(p => p.Columns)]));
        Mean = Broadcast(Lower(draw.Distribution.Values.First(g => g.Parameter.Name == "mean").Value), [count]);
    }

    /// <summary>[M]: the numbers of the precision; those of one place are added.</summary>
    public Value Numbers { get; }

    /// <summary>[M]: the row of each, from 0.</summary>
    public Value Rows { get; }

    /// <summary>[M]: its column; one beside the diagonal stands for both places.</summary>
    public Value Columns { get; }

    /// <summary>The mean of the vector.</summary>
    public Value Mean { get; }

    /// <summary>The places of rows and columns among the numbers of all latents.</summary>
    public (Value Rows, Value Columns) Places => (Rows + start, Columns + start);

    /// <summary>1 for numbers on the diagonal, 2 for others.</summary>
    private Value Times => Where(Equal(Rows, Columns), 1, story.Builder.Constant(2));

    /// <summary>The precision times the mean, among the numbers of all latents [all].</summary>
    public Value Linear(int all)
    {
        var beside = Where(Equal(Rows, Columns), 0, Numbers);
        return ScatterAdd(Numbers * Gather(Mean, Columns, 0), Rows + start, 0, all)
            + ScatterAdd(beside * Gather(Mean, Rows, 0), Columns + start, 0, all);
    }

    /// <summary>The log density where all latents have these numbers.</summary>
    public Value LogDensity(Value all)
    {
        var away = Slice(all, 0, start, count) - Mean;
        var square = SumAll(Times * Numbers * Gather(away, Rows, 0) * Gather(away, Columns, 0));
        var determinant = story.Builder.SparsePrecision(Numbers, Rows, Columns, away).LogDeterminant;
        return 0.5 * (determinant - square - (count * Math.Log(2 * Math.PI)));
    }

    private void Add(SparseMatrixTerm term)
    {
        var factor = term.Factors.Aggregate(story.Builder.Constant(term.IsSubtracted ? -1 : 1), (f, e) => f * Lower(e));
        factor = term.Divisors.Aggregate(factor, (f, e) => f / Lower(e));
        if (term.Matrix.Function is not GraphLaplacian)
        {
            var own = story.Builder.Iota(count, 0);
            var numbers = term.Matrix.Function is Diagonal ? factor * Lower((Expr)term.Matrix.Given[0]) : factor;
            parts.Add((Broadcast(numbers, [count]), own, own));
            return;
        }

        var (first, second) = (Lower((Expr)term.Matrix.Given[0]) - 1, Lower((Expr)term.Matrix.Given[1]) - 1);
        var each = Broadcast(factor, first.Shape);
        parts.AddRange([(each, first, first), (each, second, second)]);
        // of an edge from a place to itself nothing is left
        parts.Add((Where(Equal(first, second), -2 * each, -each), first, second));
    }

    private Value Lower(Expr of) => story.Inside(draw, () => story.Lower(of, story.Bind(draw.Loops))).Value;
}
