namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Expected log densities of normal statements from their sufficient statistics: sums over the axes along which only data and states vary,
/// which an E step computes once, so that an M step does not read the rows. The sums are those of residuals at the current point, and what
/// parameters add to these is a quadratic function of their change, so that squares of large numbers do not cancel.
/// </summary>
/// <param name="builder">The program.</param>
/// <param name="state">The axes of the numbers of a state, and of the columns of its covariance.</param>
/// <param name="hold">A slot for a statistic, given its name and its value at the current point.</param>
internal sealed class ExpectedSums(ProgramBuilder builder, (Axis Rows, Axis Columns) state, Func<string, Value, Value> hold)
{
    /// <summary>By how many times the outer products of states may exceed the observed numbers in memory.</summary>
    private const int Larger = 8;

    /// <summary>
    /// The expected log density of all that a statement observes of normal states, y = offset + l'z + noise of variance v; null if its
    /// parameters vary along all axes.
    /// </summary>
    /// <param name="name">A name of the statement within its block.</param>
    /// <param name="of">What it observes.</param>
    /// <param name="coefficients">l: [axes.., numbers, S].</param>
    /// <param name="states">The mean of z: [axes.., S].</param>
    /// <param name="covariance">The covariance of z: [axes.., S, S].</param>
    public AxisTensor? Observed(string name, ObservedNumbers of, AxisTensor coefficients, AxisTensor states, AxisTensor covariance)
    {
        var parameters = Axis.Union(
            [.. of.Variance.Axes, .. of.Offset.Axes, .. coefficients.Axes.Where(a => a != state.Rows), of.Elements]);
        Axis[] over = [.. of.Over.Except(parameters)];
        if (!IsShorter(over)) return null;
        var weight = of.Masked(new(builder.Constant(1), []));
        if (weight.Axes.Any(parameters.Contains) && (long)state.Rows.Size * state.Rows.Size > Larger * SizeOf(parameters)) return null;
        var sums = new SumsOver(over, weight);
        var center = Center(states, over);
        var (residual, centered) = (of.Masked(of.LeftWithout(Times(coefficients, states))), states.JoinWith(center, (z, c) => z - c));

        AxisTensor Held(string statistic, AxisTensor value) =>
            value with { Value = hold($"{statistic} of observations {name}", value.Value) };

        var count = Held("count", sums.Of());
        var squares = Held("squares", sums.Of(residual, residual));
        var residuals = Held("residuals", sums.Of(residual));
        var products = Held("products", sums.Of(residual, centered));
        var first = Held("sum", sums.Of(centered));
        var second = Held("second moment", sums.Outer(centered, Turned(centered)));
        var spread = Held("covariance", sums.Of(covariance));
        var change = coefficients.JoinWith(Held("coefficients", coefficients), (l, before) => l - before);
        // the residual changes by -shift - change'(z - center)
        var shift = of.Offset.JoinWith(Held("offset", of.Offset), (o, before) => o - before)
            .JoinWith(Times(change, Held("center", center)), (a, b) => a + b);
        var total = Sum(
        [
            squares, Scaled(-2, Product(shift, residuals)), Scaled(-2, Times(change, products)), Product(count, Product(shift, shift)),
            Scaled(2, Product(shift, Times(change, first))), Form(change, second), Form(coefficients, spread),
        ]);
        var density = Sum([Product(count, of.Variance with { Value = Log(2 * Math.PI * of.Variance.Value) }),
            total.JoinWith(of.Variance, (x, v) => x / v)]);
        return new(-0.5 * SumAll(density.SpreadOver(parameters).Value), []);
    }

    /// <summary>The expected log density of one latent of all members; null if its distribution varies along all axes.</summary>
    /// <param name="name">A name of the latent within its block.</param>
    /// <param name="of">Its distribution.</param>
    /// <param name="members">The axes of the members.</param>
    /// <param name="states">The mean of the states: [axes.., S].</param>
    /// <param name="covariance">Their covariance: [axes.., S, S].</param>
    public AxisTensor? Drawn(string name, MemberDistribution of, Axis[] members, AxisTensor states, AxisTensor covariance)
    {
        var parameters = Axis.Union([.. of.Mean.Axes, .. of.Scale.Axes]);
        Axis[] over = [.. members.Except(parameters)];
        if (!IsShorter(over)) return null;
        var (own, columns) = (state.Rows with { Size = of.Width }, state.Columns with { Size = of.Width });
        var sums = new SumsOver(over, new(builder.Constant(1), []));
        var mean = new AxisTensor(of.Mean.Value, [.. of.Mean.Axes, own]);
        var residual = states.Part(state.Rows, of.First, own).JoinWith(mean, (z, m) => z - m);

        AxisTensor Held(string statistic, AxisTensor value) => value with { Value = hold($"{statistic} of draws {name}", value.Value) };

        var count = sums.Of();
        var first = Held("sum", sums.Of(residual));
        var second = Held("second moment", Sum([sums.Outer(residual, Turned(residual)),
            sums.Of(covariance.Part(state.Rows, of.First, own).Part(state.Columns, of.First, columns))]));
        var shift = mean.JoinWith(Held("mean", mean), (m, before) => m - before);
        var crossed = Product(shift, Turned(first));
        var moment = Sum([second, Scaled(-1, crossed), Scaled(-1, Turned(crossed)), Product(count, Product(shift, Turned(shift)))]);
        var average = moment.JoinWith(count, (m, n) => m / n).AlignedTo([.. parameters, own, columns]);
        var (center, scale) = (builder.Constant(0), of.Scale.AlignedTo(parameters));
        var each = new AxisTensor(of.IsVector
            ? ExpectedNormal.OfVectors(Broadcast(center, average.Shape[..^1]), average, Cholesky(scale))
            : ExpectedNormal.OfIndependent(center, average, scale), parameters);
        return new(SumAll(Product(count, each).SpreadOver(parameters).Value), []);
    }

    private bool IsShorter(Axis[] over) => SizeOf(over) > state.Rows.Size;

    private static long SizeOf(IEnumerable<Axis> axes) => axes.Aggregate(1L, (n, a) => n * a.Size);

    /// <summary>The average of vectors over axes.</summary>
    private static AxisTensor Center(AxisTensor states, IEnumerable<Axis> over) => over.Where(states.Axes.Contains).Aggregate(states,
        (sum, axis) => sum.Without(axis, (v, d) => (1.0 / axis.Size) * Ops.Sum(v, d)));

    /// <summary>Sums of products over the numbers of a state.</summary>
    private AxisTensor Times(AxisTensor coefficients, AxisTensor vectors) => new SumOfProducts([state.Rows]).Of([coefficients, vectors]);

    /// <summary>l'M l.</summary>
    private AxisTensor Form(AxisTensor coefficients, AxisTensor matrix) => new SumOfProducts([state.Columns])
        .Of([new SumOfProducts([state.Rows]).Of([coefficients, matrix]), Turned(coefficients)]);

    /// <summary>The same values with rows and columns exchanged.</summary>
    private AxisTensor Turned(AxisTensor value) => value.Relabeled(a => a.Name == state.Rows.Name ? state.Columns with { Size = a.Size }
        : a.Name == state.Columns.Name ? state.Rows with { Size = a.Size } : a);

    private static AxisTensor Product(AxisTensor one, AxisTensor other) => one.JoinWith(other, (a, b) => a * b);

    private static AxisTensor Scaled(double by, AxisTensor value) => value with { Value = by * value.Value };

    private static AxisTensor Sum(IEnumerable<AxisTensor> values) => values.Aggregate((one, other) => one.JoinWith(other, (a, b) => a + b));

    /// <summary>Weighted sums of products over some axes.</summary>
    private sealed class SumsOver(Axis[] over, AxisTensor weight)
    {
        public AxisTensor Of(params AxisTensor[] factors)
        {
            AxisTensor[] all = [weight, .. factors];
            var sum = new SumOfProducts([.. over]).Of(all);
            return over.Where(o => !all.Any(f => f.Axes.Contains(o))).Aggregate(sum, (s, axis) => Scaled(axis.Size, s));
        }

        /// <summary>Of outer products, which are the same for all axes of the weight that are not summed.</summary>
        public AxisTensor Outer(AxisTensor rows, AxisTensor columns) =>
            weight.Axes.All(over.Contains) ? Of(rows, columns) : Of(Product(rows, columns));
    }
}
