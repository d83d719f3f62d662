using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Nuts;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Nuts;

/// <summary>Trajectories, and draws of densities that are written down.</summary>
public sealed class NutsTests
{
    private static readonly double[] steps = [0.08, 0.04, 0.02, 0.01];

    /// <summary>Two numbers that bend each other's density, with a tail of the fourth power.</summary>
    private static WrittenDensity Bent() => new(2, (x, gradient) =>
    {
        var away = x[1] - (0.5 * x[0] * x[0]);
        gradient[0] = -(x[0] * x[0] * x[0]) + (away * x[0]);
        gradient[1] = -away;
        return (-0.25 * Math.Pow(x[0], 4)) - (0.5 * away * away);
    });

    private static PhasePoint Start(WrittenDensity density)
    {
        var point = new PhasePoint(2);
        (point.Position[0], point.Position[1], point.Velocity[0], point.Velocity[1]) = (0.7, -0.4, 1.1, -0.6);
        point.Evaluate(density);
        return point;
    }

    private static SamplerMetric Scales(params double[] scales)
    {
        var metric = new SamplerMetric(scales.Length);
        scales.CopyTo(metric.Scales, 0);
        return metric;
    }

    /// <summary>The same scales, and a direction along which the standard deviation is another.</summary>
    private static SamplerMetric Turned()
    {
        var metric = Scales(0.8, 1.7);
        metric.Turn([[0.6, -0.8]], [3]);
        return metric;
    }

    private static readonly Dictionary<string, Func<SamplerMetric>> metrics = new()
    {
        ["diagonal"] = () => Scales(0.8, 1.7), ["turned"] = Turned,
    };

    public static TheoryData<string> Metrics => [.. metrics.Keys];

    /// <summary>L and the variances of a metric are those of the matrices written out.</summary>
    [Fact]
    public void A_turned_metric_is_its_matrix()
    {
        var metric = new SamplerMetric(3);
        double[] scales = [2, 0.1, 5];
        scales.CopyTo(metric.Scales, 0);
        var axes = Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 2 }, { -1, 0.5 }, { 0.3, 1 } }).QR().Q;
        metric.Turn([axes.Column(0).ToArray(), axes.Column(1).ToArray()], [4, 0.2]);
        var root = Matrix<double>.Build.DenseIdentity(3) + (axes.SubMatrix(0, 3, 0, 2)
            * Matrix<double>.Build.DenseOfDiagonalArray([3, -0.8]) * axes.SubMatrix(0, 3, 0, 2).Transpose());
        var (vector, result) = (PhasePoint.Zeros(3), PhasePoint.Zeros(3));
        (vector[0], vector[1], vector[2]) = (1, -2, 0.7);
        metric.Apply(vector, result);
        var expected = root * Vector<double>.Build.Dense(vector[..3]);
        var scaled = Matrix<double>.Build.DenseOfDiagonalArray(scales) * root;
        var covariance = scaled * scaled.Transpose();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(expected[i], result[i], 1e-12);
            Assert.Equal(covariance[i, i], metric.Variances[i], 1e-12);
        }
    }

    [Theory, MemberData(nameof(Metrics))]
    public void Leapfrog_steps_are_reversible(string metric)
    {
        var density = Bent();
        var (point, scales) = (Start(density), metrics[metric]());
        var (position, velocity) = (point.Position.ToArray(), point.Velocity.ToArray());
        for (var i = 0; i < 60; i++) point.Leapfrog(density, scales, 0.1);
        Assert.True(Math.Abs(point.Position[0] - position[0]) + Math.Abs(point.Position[1] - position[1]) > 0.1);
        for (var i = 0; i < 60; i++) point.Leapfrog(density, scales, -0.1);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(position[i], point.Position[i], 1e-10);
            Assert.Equal(velocity[i], point.Velocity[i], 1e-10);
        }
    }

    /// <summary>The map of a step has the determinant 1, so that volumes are kept.</summary>
    [Theory, MemberData(nameof(Metrics))]
    public void A_leapfrog_step_keeps_volumes(string metric)
    {
        const double Away = 1e-6;
        var (density, scales) = (Bent(), metrics[metric]());
        var jacobian = Matrix<double>.Build.Dense(4, 4, (row, column) => (At(row, column, Away) - At(row, column, -Away)) / (2 * Away));
        Assert.Equal(1, jacobian.Determinant(), 1e-8);

        double At(int row, int column, double away)
        {
            var point = Start(density);
            if (column < 2) point.Position[column] += away;
            else point.Velocity[column - 2] += away;
            point.Evaluate(density);
            point.Leapfrog(density, scales, 0.3);
            return row < 2 ? point.Position[row] : point.Velocity[row - 2];
        }
    }

    [Theory, MemberData(nameof(Metrics))]
    public void The_error_of_the_energy_falls_with_the_square_of_the_step(string metric)
    {
        double[] errors = [.. steps.Select(step =>
        {
            var density = Bent();
            var (point, scales) = (Start(density), metrics[metric]());
            var (before, most) = (point.Energy, 0.0);
            for (var i = 0; i < 4 / step; i++)
            {
                point.Leapfrog(density, scales, step);
                most = Math.Max(most, Math.Abs(point.Energy - before));
            }

            return most;
        })];
        foreach (var (coarse, fine) in errors.Zip(errors[1..])) Assert.InRange(coarse / fine, 3.5, 4.5);
    }

    /// <summary>A step takes one gradient; a start takes few more.</summary>
    [Fact]
    public void A_step_takes_one_gradient()
    {
        var density = WrittenDensity.Normals(1, 3);
        var (trajectory, point) = (new Trajectory(density, 10), new PhasePoint(2));
        point.Evaluate(density);
        var (before, taken, random) = (density.Gradients, 0, new RandomStream(1, "test"));
        for (var i = 0; i < 50; i++) taken += trajectory.Run(point, Scales(1, 3), 0.4, random).Leapfrogs;
        Assert.Equal(taken, density.Gradients - before);
        Assert.True(taken > 100);
    }

    /// <summary>Nothing is allocated but by the first trajectory of a depth.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Steps_allocate_nothing(bool isTurned)
    {
        var density = WrittenDensity.Normals(1, 3, 10);
        var (trajectory, point) = (new Trajectory(density, 10), new PhasePoint(3));
        point.Evaluate(density);
        var (random, scales) = (new RandomStream(1, "test"), Scales(1, 1, 1));
        if (isTurned) scales.Turn([[0, 0.6, 0.8]], [2]);
        for (var i = 0; i < 200; i++) trajectory.Run(point, scales, 0.4, random);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++) trajectory.Run(point, scales, 0.4, random);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>The standard deviations of independent numbers differ by a factor of 100: a condition number of 10,000.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(10), InlineData(100)]
    public void Independent_normal_numbers_have_their_moments(int dimension)
    {
        double[] sds = [.. Enumerable.Range(0, dimension).Select(i => 0.1 * Math.Pow(100, (double)i / Math.Max(1, dimension - 1)))];
        var run = NutsRun.Of(WrittenDensity.Normals(sds), new(400), 500);
        for (var i = 0; i < dimension; i++)
        {
            Assert.InRange(run.Distance(n => run.Columns[i][n], 0), 0, 5);
            Assert.InRange(run.Distance(n => Math.Pow(run.Columns[i][n], 2), sds[i] * sds[i]), 0, 5);
        }

        // the metric is right: no trajectory is longer than that of standard normal numbers
        Assert.InRange(run.Ends.Average(e => e.Leapfrogs), 1, 16);
        Assert.DoesNotContain(run.Ends, e => e.HasDiverged);
    }

    [Theory]
    [InlineData(2, 100)]
    [InlineData(2, 10_000)]
    [InlineData(10, 100)]
    [InlineData(10, 10_000)]
    [InlineData(30, 100)]
    public void Dependent_normal_numbers_have_their_moments(int dimension, double condition)
    {
        var covariance = WrittenDensity.Covariance(dimension, condition);
        var mean = Vector<double>.Build.Dense(dimension, i => i - 3);
        var run = NutsRun.Of(WrittenDensity.Normal(mean, covariance), new(400), 300);
        for (var i = 0; i < dimension; i++)
        {
            Assert.InRange(run.Distance(n => run.Columns[i][n], mean[i]), 0, 5);
            foreach (var j in new[] { 0, i / 2, i }.Distinct())
                Assert.InRange(run.Distance(n => (run.Columns[i][n] - mean[i]) * (run.Columns[j][n] - mean[j]), covariance[i, j]), 0, 5);
        }
    }

    /// <summary>
    /// Whatever the condition number, up to a million, trajectories are as short as those of independent numbers, and the metric is the
    /// covariance.
    /// </summary>
    [Theory]
    [InlineData(2, 1e6), InlineData(20, 1e4), InlineData(20, 1e6), InlineData(60, 1e6)]
    public void Correlations_are_learned(int dimension, double condition)
    {
        var covariance = WrittenDensity.Covariance(dimension, condition);
        var run = NutsRun.Of(WrittenDensity.Normal(Vector<double>.Build.Dense(dimension), covariance), new(400), 200, 2);
        Assert.InRange(run.Ends.Average(e => e.Leapfrogs), 1, 16);
        Assert.All(run.States, state => Assert.All(Enumerable.Range(0, dimension), i =>
            Assert.InRange(state.Metric.Variances[i] / covariance[i, i], 0.8, 1.25)));
        for (var i = 0; i < dimension; i++)
            Assert.InRange(run.Distance(n => Math.Pow(run.Columns[i][n], 2), covariance[i, i]), 0, 5);
    }

    /// <summary>
    /// Independent numbers, and a bent density, keep a diagonal metric: correlations that draws have by chance do not help on others.
    /// </summary>
    [Theory, InlineData("normal"), InlineData("bent"), InlineData("heavy tails")]
    public void Correlations_that_are_none_are_not_learned(string name)
    {
        var density = name switch
        {
            "bent" => Bent(),
            "normal" => WrittenDensity.Normals([.. Enumerable.Range(1, 40).Select(i => (double)i)]),
            // a t distribution with 2 degrees of freedom each
            _ => new(70, (x, gradient) =>
            {
                for (var i = 0; i < x.Length; i++) gradient[i] = -3 * x[i] / (2 + (x[i] * x[i]));
                return -1.5 * x.Sum(v => Math.Log(1 + (v * v / 2)));
            }),
        };
        var run = NutsRun.Of(density, new(400), 10);
        Assert.All(run.States, state => Assert.True(state.Metric.IsDiagonal));
    }

    /// <summary>A density with a tail of the fourth power, by its moments on a grid.</summary>
    [Fact]
    public void A_bent_density_has_its_moments()
    {
        var run = NutsRun.Of(Bent(), new(400), 2000);
        // the first number has the density exp(-x^4 / 4): E x^2 = 2 Gamma(3/4) / Gamma(1/4)
        const double Square = 0.6759782400671726;
        Assert.InRange(run.Distance(n => run.Columns[0][n], 0), 0, 5);
        Assert.InRange(run.Distance(n => Math.Pow(run.Columns[0][n], 2), Square), 0, 5);
        Assert.InRange(run.Distance(n => Math.Pow(run.Columns[0][n], 4), 1), 0, 5);
        Assert.InRange(run.Distance(n => run.Columns[1][n], 0.5 * Square), 0, 5);
        Assert.InRange(run.Distance(n => Math.Pow(run.Columns[1][n], 2), 1.25), 0, 5);
    }

    /// <summary>A step that is too long for a part of the density leaves energy errors, and a draw stays right.</summary>
    [Fact]
    public void Long_steps_leave_the_distribution_as_it_is()
    {
        var run = NutsRun.Of(WrittenDensity.Normals(1, 1, 1), new(300) { TargetAcceptance = 0.4 }, 20_000, 2);
        Assert.InRange(run.Ends.Average(e => e.Acceptance), 0.2, 0.75);
        for (var i = 0; i < 3; i++)
        {
            Assert.InRange(run.Distance(n => Math.Pow(run.Columns[i][n], 2), 1), 0, 5);
            Assert.InRange(run.Distance(n => Math.Pow(run.Columns[i][n], 4), 3), 0, 5);
        }
    }

    /// <summary>Outside of its support a density is 0; a draw never is there.</summary>
    [Fact]
    public void A_density_with_an_end_is_not_left()
    {
        var density = new WrittenDensity(1, (x, gradient) =>
        {
            gradient[0] = x[0] < 0 ? double.NaN : -1;
            return x[0] < 0 ? double.NegativeInfinity : -x[0];
        });
        var run = NutsRun.Of(density, new(400), 4000, 4, random => [random.NextUniform()]);
        Assert.DoesNotContain(run.Columns[0], x => !(x >= 0));
        Assert.InRange(run.Distance(n => run.Columns[0][n], 1), 0, 5);
        Assert.Contains(run.Ends, e => e.HasDiverged);
    }

    /// <summary>
    /// The metric at the end of a warm-up comes from a third of its draws or more, and from none of its first ones; the last ones adapt the
    /// steps alone.
    /// </summary>
    [Theory, InlineData(100), InlineData(250), InlineData(400), InlineData(1000), InlineData(2000)]
    public void The_metric_forgets_the_first_draws(int length)
    {
        var (warmUp, state, random) = (new WarmUp(new(length)), new NutsState(1), new RandomStream(5, "draws"));
        state.Steps.Restart(0.5);
        state.Last = new(3, 7, 0.8, 0.8, false, 0);
        state.Point.Index = 1;
        var (restarts, before) = (0, 0.0);
        for (var draw = 0; draw < length; draw++)
        {
            // far away, where the density is flat, then about 0 with a standard deviation of 3
            var isFar = draw < length / 10;
            state.Point.Position[0] = (isFar ? 1e6 : 3) * random.NextNormal();
            state.Point.Gradient[0] = isFar ? 1 / state.Point.Position[0] : -state.Point.Position[0] / 9;
            if (warmUp.Adapt(state, draw)) restarts++;
            if (draw == length - (int)(0.15 * length) - 1) before = state.Scales[0];
        }

        Assert.InRange(state.Foreground.Count, length / 3, length);
        Assert.Equal(3, state.Scales[0], 1e-9);
        Assert.Equal((before, 1), (state.Scales[0], restarts));
    }

    /// <summary>
    /// The ranks of a drawn mean and scale among draws given the data that they give are uniform (Talts and others 2018).
    /// </summary>
    [Fact]
    public void Ranks_of_drawn_unknowns_are_uniform()
    {
        const int Fits = 300, Kept = 19, Thin = 6, Bins = 5;
        var counts = new int[2, Bins];
        var random = new RandomStream(11, "prior");
        for (var fit = 0; fit < Fits; fit++)
        {
            double m = random.NextNormal(), log = 0.5 * random.NextNormal();
            double[] y = [.. Enumerable.Range(0, 4).Select(_ => m + (Math.Exp(log) * random.NextNormal()))];
            var density = new WrittenDensity(2, (x, gradient) =>
            {
                var (sum, precision) = ((-0.5 * x[0] * x[0]) - (2 * x[1] * x[1]) - (4 * x[1]), Math.Exp(-2 * x[1]));
                (gradient[0], gradient[1]) = (-x[0], (-4 * x[1]) - 4);
                foreach (var value in y)
                {
                    var away = value - x[0];
                    sum -= 0.5 * away * away * precision;
                    gradient[0] += away * precision;
                    gradient[1] += away * away * precision;
                }

                return sum;
            });
            var chain = new NutsChain(density, new(100));
            var own = new RandomStream(12, "chains", (uint)fit);
            var state = chain.Begin([own.NextNormal(), 0.5 * own.NextNormal()], own);
            var (rankOfMean, rankOfLog) = (0, 0);
            for (var step = -100; step < Kept * Thin; step++)
            {
                chain.Next(state, step, own);
                if (step < 0 || step % Thin != 0) continue;
                if (state.Point.Position[0] < m) rankOfMean++;
                if (state.Point.Position[1] < log) rankOfLog++;
            }

            counts[0, rankOfMean * Bins / (Kept + 1)]++;
            counts[1, rankOfLog * Bins / (Kept + 1)]++;
        }

        for (var of = 0; of < 2; of++)
        {
            var expected = (double)Fits / Bins;
            // the 99.99% quantile of chi-squared with 4 degrees of freedom is 23.5
            Assert.InRange(Enumerable.Range(0, Bins).Sum(b => Math.Pow(counts[of, b] - expected, 2) / expected), 0, 23.5);
        }
    }
}
