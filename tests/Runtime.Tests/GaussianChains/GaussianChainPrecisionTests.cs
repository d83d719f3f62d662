using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.GaussianChains;

/// <summary>
/// The op `gaussian_chain` against exact fractions: starts from known to vague, with variances from 0 to very large, lose no digits.
/// </summary>
public sealed class GaussianChainPrecisionTests
{
    private static readonly double[] numbers = [1.5, -0.25, 3.25, 2, 7, 4.125, 3, 5.5, 2.75, 1];

    /// <summary>Numbers in a state, observed numbers, flat elements, whether cells are missing.</summary>
    public static TheoryData<int, int, int[], bool> Models => new()
    {
        { 1, 1, [], false }, { 1, 1, [], true }, { 1, 1, [0], true }, { 1, 2, [], true }, { 1, 2, [0], false },
        { 2, 1, [], false }, { 2, 1, [], true }, { 2, 1, [0], false }, { 2, 1, [0], true }, { 2, 1, [1], true }, { 2, 1, [0, 1], true },
        { 2, 2, [], true }, { 2, 2, [0], false }, { 3, 1, [], false }, { 3, 1, [0], true }, { 3, 2, [0, 1], true }, { 3, 2, [], true },
    };

    [Theory, MemberData(nameof(Models))]
    public void Vague_starts_and_tiny_steps_are_right(int states, int width, int[] free, bool isRagged)
    {
        foreach (var start in new[] { 0, 1e-3, 1e2, 1e5, 1e8 })
            foreach (var step in new[] { 0, 1e-6, 1 })
                Compare(Trend(states, width, free, isRagged, start, step, 1), $"start {start}, step {step}");
    }

    /// <summary>Whatever the variance of the observations, and of steps beside them.</summary>
    [Theory, MemberData(nameof(Models))]
    public void Near_exact_and_useless_observations_are_right(int states, int width, int[] free, bool isRagged)
    {
        foreach (var noise in new[] { width == 1 ? 1e-8 : 1e-4, 1e-3, 1e4 })
            foreach (var start in new[] { 1, 1e6 })
                Compare(Trend(states, width, free, isRagged, start, 1, noise), $"start {start}, noise {noise}");
    }

    /// <summary>
    /// A trend whose level has no noise of its own: what is known of a trend beside the next level is far less than after it.
    /// </summary>
    [Theory, InlineData(2, 1), InlineData(2, 2), InlineData(3, 1)]
    public void Levels_without_noise_are_right(int states, int width)
    {
        foreach (var noise in new[] { 1e-3, 1 })
            foreach (var start in new[] { 1, 1e6 })
                Compare(Trend(states, width, [], true, start, 1, noise).With(4, 0, 0), $"start {start}, noise {noise}");
    }

    /// <summary>A vague start that few numbers inform: what they leave unknown stays as the prior has it.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void What_no_number_tells_stays_vague(int states)
    {
        foreach (var start in new[] { 1e2, 1e5, 1e8 })
            foreach (var last in new[] { 0, 1, 2 })
                Compare(Trend(states, 1, [], false, start, 1e-2, 1).Until(last), $"start {start}, until {last}", hasGradients: start < 1e5);
    }

    /// <summary>A start whose elements depend on each other.</summary>
    [Fact]
    public void Dependent_elements_of_a_start_are_right()
    {
        foreach (var start in new[] { 1e-4, 1, 1e4 })
        {
            var chain = Trend(3, 1, [], true, start, 1e-2, 1);
            double[] root = [start, 0, 0, 0.5 * start, 2 * start, 0, -start, start, 0.25];
            Compare(chain.With(1, new Tensor([1, 3, 3], [.. Enumerable.Range(0, 9)
                .Select(e => Enumerable.Range(0, 3).Sum(k => root[(e / 3 * 3) + k] * root[(e % 3 * 3) + k]))])), $"start {start}");
        }
    }

    private static void Compare(GaussianChainCase chain, string text, bool hasGradients = true)
    {
        var exact = new ExactGaussian(chain);
        var (run, s) = (chain.Run(), chain.States);
        Near(exact.LogDensity, run["log density"].Values[0], 1e-8 * Math.Max(1, 1e-3 * Math.Abs(exact.LogDensity)), "log density");
        var all = s * chain.Length;
        double[] sds = [.. Enumerable.Range(0, all).Select(i => Math.Sqrt((double)exact.Covariance[i, i]))];
        for (var t = 0; t < chain.Length; t++)
            for (var i = 0; i < s; i++)
            {
                var row = (t * s) + i;
                // a step of 0 leaves no spread beside a known start
                Near((double)exact.Mean[row, 0], run["means"].Values[row], 1e-6 * sds[row] + 1e-12, $"mean {t} {i}");
                Near(sds[row], Math.Sqrt(run["covariances"].Values[(((t * s) + i) * s) + i]), 1e-6 * sds[row], $"sd {t} {i}");
                for (var j = 0; j < s; j++)
                {
                    Near((double)exact.Covariance[row, (t * s) + j], run["covariances"].Values[(((t * s) + i) * s) + j],
                        1e-6 * sds[row] * sds[(t * s) + j], $"covariance {t} {i} {j}");
                    if (t > 0)
                        Near((double)exact.Covariance[row, ((t - 1) * s) + j], run["lagged"].Values[((((t - 1) * s) + i) * s) + j],
                            1e-6 * sds[row] * sds[((t - 1) * s) + j], $"lagged {t} {i} {j}");
                }
            }

        if (hasGradients) Gradients(chain, Near);
        return;

        void Near(double expected, double actual, double tolerance, string what) =>
            Assert.True(Math.Abs(expected - actual) <= tolerance, $"{text}: {what} is {actual:R}, not {expected:R}");
    }

    private static void Gradients(GaussianChainCase chain, Action<double, double, double, string> near)
    {
        var density = SumAll(chain.Build(new()).LogDensity);
        // without a spread, a start or a step has none below it
        foreach (var part in Enumerable.Range(0, 8))
        {
            var slot = density.Program.Slot(GaussianChainCase.Names[part], chain.Parts[part].Shape);
            var found = Check.Run(Gradient.Derive(density, [slot])[0], chain.Slots());
            for (var e = 0; e < found.Values.Length; e += found.Values.Length > 5 ? 3 : 1)
            {
                var at = chain.Parts[part].Values[e];
                if (at == 0 && part is 1 or 4 or 6) continue;
                if (part is 0 or 1 && chain.Free.Contains(e % chain.States)) continue;
                if (part == 7 && chain.Mask is { } mask && mask.Values[e] == 0) continue;
                var expected = ExactGaussian.Derivative(chain, part, e);
                var own = e % (chain.States * chain.States);
                // a covariance changes at two places
                if (part is 1 or 4 && own / chain.States != own % chain.States) expected /= 2;
                near(expected, found.Values[e], (1e-6 * Math.Abs(expected)) + (1e-8 / Math.Max(1e-2, Math.Abs(at))),
                    $"gradient by {GaussianChainCase.Names[part]} {e}");
            }
        }
    }

    /// <summary>A level, a trend and a component that returns to 0, of which the level and that are observed.</summary>
    private static GaussianChainCase Trend(int states, int width, int[] free, bool isRagged, double start, double step, double noise)
    {
        var (length, s) = (width == 1 ? 7 : 5, states);
        double[] whole = [1, 1, 0, 0, 1, 0, 0, 0, 0.75], seen = [1, 0, 1, 0.5, 0.25, -1];
        double[] ratios = [1, 0.5, 2];
        double[] Diagonal(double sd) => [.. Enumerable.Range(0, s * s).Select(e => e / s == e % s ? sd * sd * ratios[e / s] : 0)];
        GaussianChainCase chain = new()
        {
            Sequences = 1, Length = length, States = s, Width = width,
            Parts =
            [
                new([1, s], [.. Enumerable.Range(0, s).Select(i => 0.5 * i)]), new([1, s, s], Diagonal(start)),
                new([1, 1, s, s], [.. Enumerable.Range(0, s * s).Select(e => whole[(e / s * 3) + (e % s)])]),
                new([1, 1, s], [.. Enumerable.Range(0, s).Select(i => i == 1 ? 0.125 : 0)]), new([1, 1, s, s], Diagonal(step)),
                new([1, 1, width, s], [.. Enumerable.Range(0, width * s).Select(e => seen[(e / s * 3) + (e % s)])]),
                new([1, 1, width], [.. Enumerable.Range(0, width).Select(i => noise * noise * (1 + i))]),
                new([1, length, width], [.. numbers.Take(length * width)]),
            ],
        };
        if (free.Length > 0) chain = chain.WithFree(free);
        return !isRagged ? chain : chain with
        {
            Mask = new([1, length, width], [.. Enumerable.Range(0, length * width).Select(e => e is 0 or 3 or 7 ? 0.0 : 1)]),
        };
    }
}
