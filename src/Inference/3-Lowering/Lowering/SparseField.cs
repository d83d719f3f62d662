namespace ProbDsl.Inference.Lowering;

/// <summary>A normal vector whose precision is a sum of sparse matrices: that of areas given their neighbors, as a rule.</summary>
internal sealed class SparseField
{
    private readonly StoryLowering story;
    private readonly Draw draw;
    private readonly int start, count;
    private readonly Value mean;

    /// <param name="story">The story.</param>
    /// <param name="draw">The statement that draws the vector.</param>
    /// <param name="start">The place of its first number among those of all latents.</param>
    /// <param name="count">Its numbers.</param>
    public SparseField(StoryLowering story, Draw draw, int start, int count)
    {
        (this.story, this.draw, this.start, this.count) = (story, draw, start, count);
        Precision = SymmetricNumbers.Joined([.. SparseMatrixSum.PrecisionOf(story.Problem.Graph, draw)!.SelectMany(PartsOf)]);
        mean = Broadcast(Lower(draw.Distribution.Values.First(g => g.Parameter.Name == "mean").Value), [count]);
    }

    /// <summary>The precision, among the vector's own numbers.</summary>
    private SymmetricNumbers Precision { get; }

    /// <summary>The precision, among the numbers of all latents.</summary>
    public SymmetricNumbers PrecisionOfAll => Precision.From(start);

    /// <summary>The precision times the mean, among the numbers of all latents [all].</summary>
    public Value Linear(int all)
    {
        var (values, rows, columns) = Precision;
        var beside = Where(Equal(rows, columns), 0, values);
        return ScatterAdd(values * Gather(mean, columns, 0), rows + start, 0, all)
            + ScatterAdd(beside * Gather(mean, rows, 0), columns + start, 0, all);
    }

    /// <summary>The log density where all latents have these numbers.</summary>
    public Value LogDensity(Value all)
    {
        var ((values, rows, columns), away) = (Precision, Slice(all, 0, start, count) - mean);
        var square = SumAll(Precision.Times * values * Gather(away, rows, 0) * Gather(away, columns, 0));
        var determinant = story.Builder.SparsePrecision(values, rows, columns, away).LogDeterminant;
        return 0.5 * (determinant - square - (count * Math.Log(2 * Math.PI)));
    }

    private IEnumerable<SymmetricNumbers> PartsOf(SparseMatrixTerm term)
    {
        var factor = term.Factors.Aggregate(story.Builder.Constant(term.IsSubtracted ? -1 : 1), (f, e) => f * Lower(e));
        factor = term.Divisors.Aggregate(factor, (f, e) => f / Lower(e));
        if (term.Matrix.Function is not GraphLaplacian)
        {
            var own = story.Builder.Iota(count, 0);
            var numbers = term.Matrix.Function is Diagonal ? factor * Lower((Expr)term.Matrix.Given[0]) : factor;
            return [new(Broadcast(numbers, [count]), own, own)];
        }

        if (term.IsSquared)
        {
            var (numbers, rows, columns) = SquaredLaplacian.Compute(
                story.Problem.Data[term.Edges.First].Values, story.Problem.Data[term.Edges.Second].Values, count);
            return [new(factor * Constants(numbers), Constants(rows), Constants(columns))];
        }

        var (first, second) = (Lower((Expr)term.Matrix.Given[0]) - 1, Lower((Expr)term.Matrix.Given[1]) - 1);
        var each = Broadcast(factor, first.Shape);
        // of an edge from a place to itself nothing is left
        return [new(each, first, first), new(each, second, second), new(Where(Equal(first, second), -2 * each, -each), first, second)];
    }

    private Value Constants(double[] numbers) => story.Builder.Constant(new Tensor([numbers.Length], numbers));

    private Value Lower(Expr of) => story.Inside(draw, () => story.Lower(of, story.Bind(draw.Loops))).Value;
}
