namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A normal distribution m + R e of all numbers of a block; R is diagonal, or dense for numbers that are not apart.
/// </summary>
/// <param name="Mean">[numbers].</param>
/// <param name="Sd">Standard deviations [numbers], or beside a dense part those of numbers that are apart; null: none are.</param>
/// <param name="Root">The dense part; null: R is diagonal.</param>
/// <param name="Apart">The number of numbers that are apart.</param>
/// <param name="Free">The numbers with a flat prior.</param>
internal sealed record EffectPrior(Value Mean, Value? Sd, Value? Root, int Apart, ImmutableArray<bool> Free)
{
    /// <summary>R x for x [numbers].</summary>
    public Value Rooted(Value x) => Applied(x, transposed: false);

    /// <summary>R'x for x [numbers].</summary>
    public Value RootTransposed(Value x) => Applied(x, transposed: true);

    /// <summary>The standard deviations of the numbers that are apart.</summary>
    public Value OwnSd => Root is null ? Slice(Sd!, 0, 0, Apart) : Sd!;

    /// <summary>X R for matrices X [.., others].</summary>
    public Value TimesRoot(Value x) => Root is null ? x * Slice(Sd!, 0, Apart, Free.Length - Apart) : MatMul(x, Root);

    /// <summary>R X for matrices X [others, ..].</summary>
    public Value RootTimes(Value x) => Root is null
        ? Matrices.Column(Slice(Sd!, 0, Apart, Free.Length - Apart)) * x : MatMul(Root, x);

    private Value Applied(Value x, bool transposed)
    {
        if (Root is null) return Sd! * x;
        var others = Matrices.Times(Root, Slice(x, 0, Apart, Free.Length - Apart), transposed);
        return Apart == 0 ? others : Concat(0, Sd! * Slice(x, 0, 0, Apart), others);
    }
}

/// <summary>
/// The precision of e, [[D, B], [B', C]] with a diagonal D, of which the numbers of D are eliminated: C - B' D^-1 B has the rest.
/// </summary>
internal sealed class EffectPrecision
{
    private readonly Value? diagonal, crossed;
    private readonly Value root;
    private readonly int apart, others;

    private EffectPrecision(Value? diagonal, Value? crossed, Value root, int apart, int others) =>
        (this.diagonal, this.crossed, this.root, this.apart, this.others) = (diagonal, crossed, root, apart, others);

    /// <summary>The precision, by sums over what is observed.</summary>
    public static EffectPrecision Lower(EffectSums sums, EffectPrior prior)
    {
        var (apart, others, builder) = (prior.Apart, prior.Free.Length - prior.Apart, prior.Mean.Program);
        var own = apart == 0 ? null : (Square(prior.OwnSd) * sums.Diagonal)
            + builder.Constant(new Tensor([apart], [.. prior.Free.Take(apart).Select(f => f ? 0.0 : 1)]));
        var fixedNumbers = Matrices.Identity(builder, others);
        if (prior.Free[apart..].Contains(true))
            fixedNumbers *= builder.Constant(new Tensor([others, 1], [.. prior.Free[apart..].Select(f => f ? 0.0 : 1)]));
        var dense = fixedNumbers + Transpose(prior.TimesRoot(Transpose(prior.TimesRoot(sums.Dense), [1, 0])), [1, 0]);
        if (own is null) return new(null, null, Cholesky(dense), 0, others);
        var crossed = Matrices.Column(prior.OwnSd) * prior.TimesRoot(sums.Crossed);
        return new(own, crossed, Cholesky(dense - MatMul(crossed, crossed / Matrices.Column(own), transposeA: true)), apart, others);
    }

    public Value LogDeterminant()
    {
        var own = 2 * Matrices.LogDiagonal(root);
        return diagonal is null ? own : SumAll(Log(diagonal)) + own;
    }

    /// <summary>M^-1 x for x [numbers].</summary>
    public Value Solve(Value x)
    {
        var right = Slice(x, 0, apart, others);
        if (diagonal is null) return Solved(right);
        var own = Slice(x, 0, 0, apart);
        var rest = Solved(right - Matrices.Times(crossed!, own / diagonal, transpose: true));
        return Concat(0, (own - Matrices.Times(crossed!, rest)) / diagonal, rest);
    }

    /// <summary>A number with covariance M^-1, from standard normal numbers [numbers].</summary>
    public Value Drawn(Value normal)
    {
        var rest = Vector(TriangularSolve(root, Matrices.Column(Slice(normal, 0, apart, others)), transpose: true));
        if (diagonal is null) return rest;
        var own = (Slice(normal, 0, 0, apart) / Sqrt(diagonal)) - (Matrices.Times(crossed!, rest) / diagonal);
        return Concat(0, own, rest);
    }

    /// <summary>
    /// R M^-1 R': the variances [A] of the numbers that are apart and their covariances [A, B] with the others, if there are any; [B, B].
    /// </summary>
    public (Value? Variances, Value? Crossed, Value Others) Covariances(EffectPrior prior)
    {
        var identity = Matrices.Identity(prior.Mean.Program, others);
        var halves = TriangularSolve(root, Transpose(prior.RootTimes(identity), [1, 0]));
        var rest = MatMul(halves, halves, transposeA: true);
        if (diagonal is null) return (null, null, rest);
        var own = TriangularSolve(root, Transpose(crossed! / Matrices.Column(diagonal), [1, 0]));
        return ((Square(prior.OwnSd) / diagonal) + (Square(prior.OwnSd) * Sum(Square(own), 0)),
            -(Matrices.Column(prior.OwnSd) * MatMul(own, halves, transposeA: true)), rest);
    }

    private Value Solved(Value right) => Vector(TriangularSolve(root, TriangularSolve(root, Matrices.Column(right)), transpose: true));

    private static Value Vector(Value column) => Reshape(column, [column.Shape[0]]);
}
