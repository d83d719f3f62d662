using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Nuts;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Nuts;

/// <summary>Steps that divide themselves where the density is narrow, on a funnel.</summary>
public sealed class MacroStepTests
{
    private const double Length = 0.7;

    private static SamplerMetric Standard(int dimension)
    {
        var metric = new SamplerMetric(dimension);
        Array.Fill(metric.Scales, 1, 0, dimension);
        return metric;
    }

    /// <summary>A draw of the funnel, with a velocity.</summary>
    private static PhasePoint Drawn(WrittenDensity density, RandomStream random)
    {
        var point = new PhasePoint(density.Dimension);
        point.Position[0] = 3 * random.NextNormal();
        for (var i = 1; i < density.Dimension; i++) point.Position[i] = Math.Exp(point.Position[0] / 2) * random.NextNormal();
        point.Evaluate(density);
        point.DrawVelocity(random);
        return point;
    }

    /// <summary>
    /// A step is made if and only if the step back from its end is made, and that ends at its start; energies differ by no more than half
    /// a nat; and all gradients are counted.
    /// </summary>
    [Fact]
    public void A_step_that_is_made_has_its_way_back()
    {
        var density = WrittenDensity.Funnel(5);
        var (step, metric, random) = (new MacroStep(density), Standard(5), new RandomStream(3, "funnel"));
        var ends = new Dictionary<(MacroStepEnd End, bool IsDivided), int>();
        for (var n = 0; n < 2000; n++)
        {
            var (start, point) = (Drawn(density, random), new PhasePoint(5));
            point.CopyFrom(start);
            var before = density.Gradients;
            var end = step.Run(point, metric, Length);
            var (gradients, made) = (step.Gradients, step.Gradients - step.Replaced);
            Assert.Equal(density.Gradients - before, gradients);
            ends[(end, gradients > 1)] = ends.GetValueOrDefault((end, gradients > 1)) + 1;
            if (end != MacroStepEnd.Made) continue;
            Assert.True(double.IsPow2(made));
            Assert.InRange(Math.Abs(point.Energy - start.Energy), 0, 0.5);
            Assert.Equal(MacroStepEnd.Made, step.Run(point, metric, -Length));
            Assert.Equal(made, step.Gradients - step.Replaced);
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(start.Position[i], point.Position[i], 1e-7 * Math.Max(1, Math.Abs(start.Position[i])));
                Assert.Equal(start.Velocity[i], point.Velocity[i], 1e-7 * Math.Max(1, Math.Abs(start.Velocity[i])));
            }
        }

        foreach (var met in new[] { (MacroStepEnd.Made, false), (MacroStepEnd.Made, true), (MacroStepEnd.Irreversible, true) })
            Assert.InRange(ends[met], 20, 2000);
    }

    /// <summary>The map of a step has the determinant 1, so that volumes are kept.</summary>
    [Fact]
    public void A_divided_step_keeps_volumes()
    {
        const double Away = 1e-6;
        var density = WrittenDensity.Funnel(2);
        var (step, metric, random, tested) = (new MacroStep(density), Standard(2), new RandomStream(4, "funnel"), 0);
        while (tested < 20)
        {
            var start = Drawn(density, random);
            if (Map(start, out var isDivided) is null || !isDivided) continue;
            var columns = Enumerable.Range(0, 4).Select(i => (Up: At(start, i, Away), Down: At(start, i, -Away))).ToList();
            // at the limits of a number of halvings the map is not continuous
            if (columns.Exists(c => c.Up is null || c.Down is null)) continue;
            var jacobian = Matrix<double>.Build.Dense(4, 4,
                (row, column) => (columns[column].Up![row] - columns[column].Down![row]) / (2 * Away));
            if (jacobian.Enumerate().Any(v => Math.Abs(v) > 1e3)) continue;
            Assert.Equal(1, jacobian.Determinant(), 1e-4);
            tested++;
        }

        double[]? At(PhasePoint start, int column, double away)
        {
            var point = new PhasePoint(2);
            point.CopyFrom(start);
            if (column < 2) point.Position[column] += away;
            else point.Velocity[column - 2] += away;
            point.Evaluate(density);
            return Map(point, out _);
        }

        double[]? Map(PhasePoint start, out bool isDivided)
        {
            var point = new PhasePoint(2);
            point.CopyFrom(start);
            var end = step.Run(point, metric, Length);
            isDivided = step.Gradients > 1;
            return end == MacroStepEnd.Made ? [.. point.Position[..2], .. point.Velocity[..2]] : null;
        }
    }

    /// <summary>A step that leaves the support is not made, and its probability is 0.</summary>
    [Fact]
    public void A_step_out_of_the_support_is_not_accepted()
    {
        var density = new WrittenDensity(1, (x, gradient) =>
        {
            gradient[0] = x[0] < 0 ? double.NaN : -1;
            return x[0] < 0 ? double.NaN : -x[0];
        });
        var (step, point) = (new MacroStep(density), new PhasePoint(1));
        (point.Position[0], point.Velocity[0]) = (0.1, -3);
        point.Evaluate(density);
        Assert.Equal((MacroStepEnd.Diverged, 0), (step.Run(point, Standard(1), 0.5), step.Acceptance));
    }

    /// <summary>
    /// No trajectory diverges in a centered funnel of ten dimensions, and the logarithm of its scale has its mean and its standard
    /// deviation.
    /// </summary>
    [Fact]
    public void A_funnel_has_its_moments()
    {
        var run = NutsRun.Of(WrittenDensity.Funnel(10), new(400) { Kernel = TrajectoryKernel.Walnuts }, 40_000);
        Assert.DoesNotContain(run.Ends, e => e.HasDiverged);
        Assert.InRange(run.Distance(n => run.Columns[0][n], 0), 0, 5);
        Assert.Equal(3, Math.Sqrt(run.Columns[0].Average(v => v * v)), 0.15);
    }

    /// <summary>A trajectory of the warm-up that diverges divides later steps; where none does, steps stay as they are.</summary>
    [Theory]
    [InlineData("funnel", TrajectoryKernel.Auto, true), InlineData("normal", TrajectoryKernel.Auto, false)]
    [InlineData("funnel", TrajectoryKernel.Nuts, false), InlineData("normal", TrajectoryKernel.Walnuts, true)]
    public void Steps_divide_themselves_once_trajectories_diverge(string name, object kernel, bool some)
    {
        var density = name == "funnel" ? WrittenDensity.Funnel(10) : WrittenDensity.Normals(1, 2, 30);
        var run = NutsRun.Of(density, new(400) { Kernel = (TrajectoryKernel)kernel }, 10);
        Assert.Equal(some, run.States.Exists(s => s.Divides));
    }
}
