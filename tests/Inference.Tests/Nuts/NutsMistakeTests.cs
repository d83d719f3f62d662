using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Nuts;

namespace ProbDsl.Tests.Nuts;

/// <summary>What the sampler promises, as checks; each mistake that is planted fails one of them, and the sampler none.</summary>
public sealed class NutsMistakeTests
{
    private static readonly double[] sds = [0.05, 1, 20, 300];

    private static readonly Dictionary<string, Func<PlantedMistake, bool>> checks = new()
    {
        ["moments with long steps"] = mistake =>
        {
            var run = NutsRun.Of(WrittenDensity.Normals(1, 1), new(300) { TargetAcceptance = 0.4, Mistake = mistake }, 20_000, 2);
            return Enumerable.Range(0, 2).All(i => run.Distance(n => Math.Pow(run.Columns[i][n], 2), 1) < 5);
        },
        ["scales after the warm-up"] = mistake =>
        {
            var run = NutsRun.Of(WrittenDensity.Normals(sds), new(400) { Mistake = mistake }, 20, 2);
            return run.States.TrueForAll(s => s.Scales.Zip(sds, (scale, sd) => scale / sd).All(r => r is > 0.7 and < 1.4));
        },
        ["effective draws for each gradient"] = mistake =>
        {
            var run = NutsRun.Of(WrittenDensity.Normals(sds), new(400) { Mistake = mistake }, 400);
            var size = Enumerable.Range(0, sds.Length).Min(i => run.EffectiveSize(n => run.Columns[i][n]));
            return size / run.Ends.Sum(e => e.Leapfrogs) > 0.1;
        },
        // no diagonal metric helps: trajectories have to be long
        ["effective draws for each gradient of dependent numbers by a diagonal metric"] = mistake =>
        {
            var density = WrittenDensity.Normal(Vector<double>.Build.Dense(2), WrittenDensity.Covariance(2, 1000));
            var run = NutsRun.Of(density, new(400) { LearnsCorrelations = false, Mistake = mistake }, 400);
            var size = Enumerable.Range(0, 2).Min(i => run.EffectiveSize(n => run.Columns[i][n]));
            return size / run.Ends.Sum(e => e.Leapfrogs) > 0.004;
        },
        ["gradients for a draw of dependent numbers"] = mistake =>
        {
            var density = WrittenDensity.Normal(Vector<double>.Build.Dense(10), WrittenDensity.Covariance(10, 1e5));
            return NutsRun.Of(density, new(400) { Mistake = mistake }, 100, 2).Ends.Average(e => e.Leapfrogs) < 12;
        },
        ["moments of a funnel by steps that divide themselves"] = mistake =>
        {
            var settings = new NutsSettings(300) { Kernel = TrajectoryKernel.Walnuts, TargetAcceptance = 0.5, Mistake = mistake };
            var run = NutsRun.Of(WrittenDensity.Funnel(2), settings, 40_000);
            return run.Distance(n => run.Columns[0][n], 0) < 5 && run.Distance(n => Math.Pow(run.Columns[0][n], 2), 9) < 5;
        },
        ["acceptance"] = mistake =>
        {
            var run = NutsRun.Of(WrittenDensity.Normals([.. Enumerable.Repeat(1.0, 20)]), new(400) { Mistake = mistake }, 200, 2);
            return run.Ends.Average(e => e.Acceptance) is > 0.7 and < 0.95;
        },
        ["draws of the metric"] = mistake =>
        {
            var warmUp = new WarmUp(new(400) { Mistake = mistake });
            var state = new NutsState(1);
            state.Steps.Restart(0.1);
            foreach (var (index, hasDiverged) in new[] { (0, false), (0, true), (4, true), (-3, true) }) Adapt(index, hasDiverged);
            var before = state.Foreground.Count;
            foreach (var (index, hasDiverged) in new[] { (1, false), (-1, false), (5, true), (-6, true) }) Adapt(index, hasDiverged);
            return (before, state.Foreground.Count) == (0, 4);

            void Adapt(int index, bool hasDiverged)
            {
                state.Point.Index = index;
                state.Last = new(3, 7, 0.8, 0.8, hasDiverged, 0);
                warmUp.Adapt(state, 0);
            }
        },
    };

    public static TheoryData<string> Mistakes => [.. Enum.GetNames<PlantedMistake>().Where(m => m != nameof(PlantedMistake.None))];

    public static TheoryData<string> Checks => [.. checks.Keys];

    [Theory, MemberData(nameof(Checks))]
    public void The_sampler_passes_each_check(string check) => Assert.True(checks[check](PlantedMistake.None));

    [Theory, MemberData(nameof(Mistakes))]
    public void A_planted_mistake_is_found(string mistake) =>
        Assert.Contains(checks.Values, check => !check(Enum.Parse<PlantedMistake>(mistake)));

    /// <summary>The Jacobian in the gradient alone: energies are those of another density, and moments are off.</summary>
    [Fact]
    public void A_density_without_the_Jacobian_of_its_gradient_is_found()
    {
        // log x of x ~ Gamma(2, 1), whose mean is 2
        Assert.InRange(Distance(isWhole: true), 0, 5);
        Assert.True(Distance(isWhole: false) > 5);

        static double Distance(bool isWhole)
        {
            var density = new WrittenDensity(1, (x, gradient) =>
            {
                gradient[0] = 2 - Math.Exp(x[0]);
                return (isWhole ? 2 : 1) * x[0] - Math.Exp(x[0]);
            });
            var run = NutsRun.Of(density, new(400), 1000);
            return run.Distance(n => Math.Exp(run.Columns[0][n]), 2);
        }
    }
}
