using System.Collections.Immutable;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Lowering;

/// <summary>A normal distribution m + R e of all numbers of a block; R is diagonal, or dense for numbers that are not apart.</summary>
/// <param name="Mean">[numbers].</param>
/// <param name="Sd">Standard deviations [numbers], or beside a dense part those of the numbers that are apart; null: there are none.</param>
/// <param name="Root">The dense part, lower triangular in blocks; null: R is diagonal.</param>
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
        ? Reshape(Slice(Sd!, 0, Apart, Free.Length - Apart), [Free.Length - Apart, 1]) * x : MatMul(Root, x);

    private Value Applied(Value x, bool transposed)
    {
        if (Root is null) return Sd! * x;
        var others = Reshape(MatMul(Root, Reshape(Slice(x, 0, Apart, Free.Length - Apart), [Free.Length - Apart, 1]), transposed),
            [Free.Length - Apart]);
        return Apart == 0 ? others : Concat(0, Sd! * Slice(x, 0, 0, Apart), others);
    }
}

/// <summary>
/// The precision of e, [[D, B], [B', C]] with a diagonal D, of which the numbers of D are eliminated: C - B' D^-1 B has the rest.
/// </summary>
internal sealed class EffectPrecision
{
    private readonly Value? diagonal, crossed, root;
    private readonly int apart, others;

    private EffectPrecision(Value? diagonal, Value? crossed, Value? root, int apart, int others) =>
        (this.diagonal, this.crossed, this.root, this.apart, this.others) = (diagonal, crossed, root, apart, others);

    /// <summary>The precision, by sums over what is observed.</summary>
    public static EffectPrecision Of(EffectSums sums, EffectPrior prior)
    {
        var (apart, others, builder) = (prior.Apart, prior.Free.Length - prior.Apart, prior.Mean.Program);
        var own = apart == 0 ? null : (Square(prior.OwnSd) * sums.Diagonal)
            + builder.Constant(new Tensor([apart], [.. prior.Free.Take(apart).Select(f => f ? 0.0 : 1)]));
        if (others == 0) return new(own, null, null, apart, 0);
        var fixedNumbers = builder.Constant(new Tensor([others, others], [.. Enumerable.Range(0, others * others)
            .Select(e => e / others == e % others && !prior.Free[apart + (e / others)] ? 1.0 : 0)]));
        var dense = fixedNumbers + Transpose(prior.TimesRoot(Transpose(prior.TimesRoot(sums.Dense), [1, 0])), [1, 0]);
        if (own is null) return new(null, null, Cholesky(dense), 0, others);
        var crossed = Reshape(prior.OwnSd, [apart, 1]) * prior.TimesRoot(sums.Crossed);
        return new(own, crossed, Cholesky(dense - MatMul(crossed, crossed / Reshape(own, [apart, 1]), transposeA: true)), apart, others);
    }

    public Value LogDeterminant()
    {
        Value? all = diagonal is null ? null : SumAll(Log(diagonal));
        if (root is null) return all!;
        var program = root.Program;
        var own = 2 * SumAll(Log(Gather(Reshape(root, [others * others]), program.Iota(others, 0) * (others + 1), 0)));
        return all is null ? own : all + own;
    }

    /// <summary>M^-1 x for x [numbers].</summary>
    public Value Solve(Value x)
    {
        if (root is null) return x / diagonal!;
        var right = Slice(x, 0, apart, others);
        if (diagonal is null) return Solved(right);
        var own = Slice(x, 0, 0, apart);
        var rest = Solved(right - Vector(MatMul(crossed!, Column(own / diagonal), transposeA: true)));
        return Concat(0, (own - Vector(MatMul(crossed!, Column(rest)))) / diagonal, rest);
    }

    /// <summary>A number with covariance M^-1, from standard normal numbers [numbers].</summary>
    public Value Drawn(Value normal)
    {
        if (root is null) return normal / Sqrt(diagonal!);
        var rest = Vector(TriangularSolve(root, Column(Slice(normal, 0, apart, others)), transpose: true));
        if (diagonal is null) return rest;
        var own = (Slice(normal, 0, 0, apart) / Sqrt(diagonal)) - (Vector(MatMul(crossed!, Column(rest))) / diagonal);
        return Concat(0, own, rest);
    }

    /// <summary>The diagonal of R M^-1 R': [numbers].</summary>
    public Value Variances(EffectPrior prior)
    {
        var own = diagonal is null ? null : Square(prior.OwnSd) / diagonal;
        if (root is null) return own!;
        var identity = prior.Mean.Program.Constant(new Tensor([others, others],
            [.. Enumerable.Range(0, others * others).Select(e => e / others == e % others ? 1.0 : 0)]));
        var rest = Sum(Square(TriangularSolve(root, Transpose(prior.RootTimes(identity), [1, 0]))), 0);
        if (own is null) return rest;
        var halves = TriangularSolve(root, Transpose(crossed! / Reshape(diagonal!, [apart, 1]), [1, 0]));
        return Concat(0, own + (Square(prior.OwnSd) * Sum(Square(halves), 0)), rest);
    }

    private Value Solved(Value right) => Vector(TriangularSolve(root!, TriangularSolve(root!, Column(right)), transpose: true));

    private static Value Column(Value vector) => Reshape(vector, [vector.Shape[0], 1]);

    private static Value Vector(Value column) => Reshape(column, [column.Shape[0]]);
}
