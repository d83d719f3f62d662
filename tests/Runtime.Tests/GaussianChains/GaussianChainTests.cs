using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Gradients;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.GaussianChains;

/// <summary>The op `gaussian_chain` against one dense joint normal distribution, and its gradients against differences.</summary>
public sealed class GaussianChainTests
{
    /// <summary>
    /// Sequences, length, states, observed numbers; varying along positions; shared by sequences; missing; flat elements.
    /// </summary>
    public static TheoryData<int, int, int, int, bool, bool, bool, int[]> Cases => new()
    {
        { 1, 6, 1, 1, true, false, false, [] }, { 1, 6, 1, 1, false, true, true, [] }, { 3, 5, 2, 1, true, false, false, [] },
        { 2, 6, 2, 3, true, true, true, [] }, { 4, 1, 3, 5, false, true, true, [] }, { 2, 4, 3, 2, false, false, false, [] },
        { 1, 6, 1, 1, false, true, true, [0] }, { 2, 6, 2, 2, true, false, true, [1] }, { 1, 7, 3, 2, true, false, true, [0, 2] },
        { 1, 9, 2, 1, false, true, false, [0, 1] }, { 3, 7, 1, 1, true, false, true, [0] }, { 2, 1, 1, 1, false, false, false, [] },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Density_and_moments_are_those_of_the_joint_distribution(
        int sequences, int length, int states, int width, bool isVarying, bool isShared, bool isRagged, int[] free)
    {
        var chain = Of(sequences, length, states, width, isVarying, isShared, isRagged, free);
        foreach (var run in new[] { chain.Run(), chain.Interpreted() })
            for (var b = 0; b < sequences; b++)
            {
                var dense = DenseGaussian.Of(chain, b);
                Assert.Equal(dense.LogDensity, run["log density"].Values[b], 1e-10);
                for (var t = 0; t < length; t++)
                    for (var i = 0; i < states; i++)
                    {
                        Assert.Equal(dense.Mean[(t * states) + i], run["means"].Values[(((b * length) + t) * states) + i], 1e-10);
                        for (var j = 0; j < states; j++)
                        {
                            Assert.Equal(dense.Covariance[(t * states) + i, (t * states) + j],
                                run["covariances"].Values[(((((b * length) + t) * states) + i) * states) + j], 1e-10);
                            if (length == 1) Assert.Equal(0, run["lagged"].Values[(((b * states) + i) * states) + j]);
                            else if (t > 0)
                                Assert.Equal(dense.Covariance[(t * states) + i, ((t - 1) * states) + j],
                                    run["lagged"].Values[(((((b * (length - 1)) + t - 1) * states) + i) * states) + j], 1e-10);
                        }
                    }
            }
    }

    /// <summary>Each position adds what the density of all until then has more than that of those before it.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void Conditional_densities_are_differences_of_joint_ones(
        int sequences, int length, int states, int width, bool isVarying, bool isShared, bool isRagged, int[] free)
    {
        var chain = Of(sequences, length, states, width, isVarying, isShared, isRagged, free);
        foreach (var run in new[] { chain.Run(), chain.Interpreted() })
            for (var b = 0; b < sequences; b++)
            {
                var whole = 0.0;
                for (var t = 0; t < length; t++)
                {
                    whole += run["conditional"].Values[(b * length) + t];
                    var until = DenseGaussian.Of(chain.Until(t + 1), b).LogDensity;
                    // as long as flat elements are unknown there is none
                    Assert.Equal(double.IsFinite(until) ? until : 0, whole, 1e-9);
                }
            }
    }

    /// <summary>Those of the joint distribution of what is observed up to a position.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void Filtered_moments_are_those_given_the_observations_until_then(
        int sequences, int length, int states, int width, bool isVarying, bool isShared, bool isRagged, int[] free)
    {
        var chain = Of(sequences, length, states, width, isVarying, isShared, isRagged, free);
        var known = 0;
        foreach (var run in new[] { chain.Run(), chain.Interpreted(), chain.RunForward() })
            for (var b = 0; b < sequences; b++)
                for (var t = 0; t < length; t++)
                {
                    var dense = DenseGaussian.Of(chain.Until(t + 1), b);
                    var isKnown = double.IsFinite(dense.LogDensity);
                    if (isKnown) known++;
                    for (var i = 0; i < states; i++)
                    {
                        var mean = run["filtered means"].Values[(((b * length) + t) * states) + i];
                        if (isKnown) Assert.Equal(dense.Mean[(t * states) + i], mean, 1e-9);
                        else Assert.True(double.IsNaN(mean));
                        for (var j = 0; j < states; j++)
                        {
                            var covariance = run["filtered covariances"].Values[(((((b * length) + t) * states) + i) * states) + j];
                            if (isKnown) Assert.Equal(dense.Covariance[(t * states) + i, (t * states) + j], covariance, 1e-9);
                            else Assert.True(double.IsNaN(covariance));
                        }
                    }
                }

        Assert.True(known > 0);
    }

    /// <summary>By each part, of the sum over sequences and of one that weighs them by their own densities.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void Gradients_are_those_of_differences(
        int sequences, int length, int states, int width, bool isVarying, bool isShared, bool isRagged, int[] free)
    {
        var chain = Of(sequences, length, states, width, isVarying, isShared, isRagged, free);
        foreach (var name in GaussianChainCase.Names)
        {
            if (length == 1 && name is "transition" or "offset" or "noise") continue;
            Assert.InRange(Differences.First(SumAll(chain.Build(new()).LogDensity), chain.Slots(), name), 0, 1e-6);
            Assert.InRange(Differences.First(SumAll(Square(chain.Build(new()).LogDensity)), chain.Slots(), name), 0, 1e-5);
        }
    }

    /// <summary>
    /// A variance near 0 pins the state to the observations, and one that is very large leaves it alone: no digit of the other numbers is
    /// lost.
    /// </summary>
    [Theory, InlineData(1e-14, 1.0), InlineData(1.0, 1e-14), InlineData(1e14, 1.0), InlineData(1.0, 1e12), InlineData(0.0, 1.0)]
    public void Variances_near_0_and_very_large_ones_are_right(double noise, double variance)
    {
        var chain = LocalLevel([3, -1, 4, 1, -5, 9], noise, variance, start: 1e3);
        var dense = DenseGaussian.Of(chain, 0);
        var run = chain.Run();
        Assert.Equal(1, run["log density"].Values[0] / dense.LogDensity, 1e-9);
        for (var t = 0; t < 6; t++)
        {
            // of a constant level the posterior is that of one unknown mean
            if (noise == 0) Assert.Equal(1 / ((6 / variance) + 1e-3), run["covariances"].Values[t], 1e-12);
            var scale = Math.Max(1, Math.Abs(dense.Mean[t]));
            Assert.InRange(Math.Abs(run["means"].Values[t] - dense.Mean[t]) / scale, 0, noise == 1e14 ? 1e-2 : 1e-5);
            Assert.True(run["covariances"].Values[t] >= 0);
        }
    }

    /// <summary>A flat start is the limit of large variances, and moves with the data: far from 0 no digit is lost.</summary>
    [Theory, InlineData(0.0), InlineData(1e7)]
    public void A_flat_start_is_the_limit_of_wide_ones(double shift)
    {
        double[] y = [3, -1, 4, 1, -5, 9, 2, 6];
        var flat = LocalLevel([.. y.Select(v => v + shift)], 0.5, 2, start: 0).WithFree(0).Run();
        var wide = LocalLevel(y, 0.5, 2, start: 1e10).Run();
        Assert.Equal(wide["log density"].Values[0] + (0.5 * Math.Log(2 * Math.PI * 1e10)), flat["log density"].Values[0], 1e-7);
        for (var t = 0; t < y.Length; t++) Assert.Equal(wide["means"].Values[t] + shift, flat["means"].Values[t], 1e-6);
    }

    /// <summary>
    /// Without noise the level is what is observed, and its steps are independent: beside a flat start too, however tiny the variance.
    /// </summary>
    [Fact]
    public void Beside_a_flat_start_a_tiny_variance_is_right()
    {
        double[] y = [1120.1, 1160.3, 963.7, 1210.9, 1160.4, 813.2];
        var steps = y.Zip(y[1..], (a, b) => -0.5 * (Math.Log(2 * Math.PI * 2.5e4) + ((b - a) * (b - a) / 2.5e4))).Sum();
        for (var exponent = 10; exponent < 130; exponent++)
        {
            var chain = LocalLevel(y, 2.5e4, Math.Exp(-exponent), start: 0).WithFree(0);
            Assert.Equal(steps, chain.Run()["log density"].Values[0], 1e-6);
            Assert.Equal(steps, Check.Run(SumAll(chain.Build(new()).LogDensity), chain.Slots()).Values[0], 1e-6);
            for (var t = 0; t < y.Length; t++) Assert.Equal(y[t], chain.Run()["means"].Values[t], 1e-9 + Math.Exp(-exponent));
        }
    }

    /// <summary>
    /// States of one number have passes of their own: with a second state that nothing reads, those of matrices say the same.
    /// </summary>
    [Theory, InlineData(false), InlineData(true)]
    public void A_second_state_that_nothing_reads_changes_nothing(bool isFree)
    {
        var one = GaussianChainCase.Of(2, 400, 1, 1).Ragged();
        var two = one with
        {
            States = 2, Parts = [.. one.Parts.Select((part, i) => i >= 6 ? part : Beside(part, isMatrix: i is 1 or 2 or 4))],
        };
        if (isFree) (one, two) = (one.WithFree(0), two.WithFree(0));
        var (scalar, matrix) = (one.Run(), two.Run());
        foreach (var (name, each) in new[] { ("log density", 1), ("conditional", 1), ("means", 2), ("covariances", 4), ("lagged", 4),
            ("filtered means", 2), ("filtered covariances", 4) })
            for (var e = 0; e < scalar[name].Values.Length; e++)
                if (double.IsNaN(scalar[name].Values[e])) Assert.True(isFree && double.IsNaN(matrix[name].Values[e * each]));
                else Assert.Equal(matrix[name].Values[e * each], scalar[name].Values[e], 1e-12 * (1 + Math.Abs(scalar[name].Values[e])));

        // a vector of one number has a second one, and a matrix of one a row and column, of 0
        static Tensor Beside(Tensor part, bool isMatrix)
        {
            var each = isMatrix ? 4 : 2;
            var numbers = new double[part.Values.Length * each];
            for (var e = 0; e < part.Values.Length; e++) numbers[e * each] = part.Values[e];
            return new(isMatrix ? [.. part.Shape[..^2], 2, 2] : [.. part.Shape[..^1], 2], numbers);
        }
    }

    /// <summary>Where no observation depends on a flat element there is no density.</summary>
    [Fact]
    public void A_flat_element_that_nothing_observes_has_no_density()
    {
        var chain = GaussianChainCase.Of(1, 4, 2, 1).WithFree(1);
        chain = chain.With(5, x => 0).With(2, x => 0);
        Assert.True(double.IsNaN(chain.Run()["log density"].Values[0]));
    }

    /// <summary>Programs in float32 run the recursions in float64.</summary>
    [Fact]
    public void In_float32_only_inputs_and_results_are_rounded()
    {
        var chain = GaussianChainCase.Of(2, 200, 2, 2, isVarying: false) with { Floats = ElementType.Float32 };
        chain = chain.With(2, x => 0.4 * x);
        var (single, exact) = (chain.Run()["log density"], (chain with { Floats = ElementType.Float64 }).Run()["log density"]);
        for (var b = 0; b < 2; b++) Assert.Equal(1, single.Values[b] / exact.Values[b], 1e-5);
        Assert.InRange(Differences.First(SumAll(chain.Build(new()).LogDensity), (chain with { Floats = ElementType.Float64 }).Slots(),
            "variance"), 0, 1e-4);
    }

    [Fact]
    public void The_program_is_read_back_from_its_text()
    {
        var program = GaussianChainCase.Of(2, 4, 2, 2).WithFree(0).Ragged().Program();
        Assert.Equal(program, new ProgramReader().Read(ProgramText.Whole(program)));
    }

    private static GaussianChainCase LocalLevel(double[] y, double noise, double variance, double start) => new()
    {
        Sequences = 1, Length = y.Length, States = 1, Width = 1,
        Parts =
        [
            new([1, 1], [0]), new([1, 1, 1], [start]), new([1, 1, 1, 1], [1]), new([1, 1, 1], [0]), new([1, 1, 1, 1], [noise]),
            new([1, 1, 1, 1], [1]), new([1, 1, 1], [variance]), new([1, y.Length, 1], y),
        ],
    };

    private static GaussianChainCase Of(
        int sequences, int length, int states, int width, bool isVarying, bool isShared, bool isRagged, int[] free)
    {
        var chain = GaussianChainCase.Of(sequences, length, states, width, isVarying, isShared);
        if (free.Length > 0) chain = chain.WithFree(free);
        return isRagged ? chain.Ragged() : chain;
    }
}
