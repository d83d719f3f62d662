using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Managed;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.GaussianChains;

/// <summary>
/// Chains whose matrices have structure and are the same at all positions: zeros are skipped, and covariances that have converged are
/// shared.
/// </summary>
public sealed class StructuredChainTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    /// <summary>Against one dense joint normal distribution.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public void Density_and_moments_are_those_of_the_joint_distribution(int seed)
    {
        var chain = StructuredChain.Of(seed, 16, sequences: 2, most: 1);
        var (run, s) = (chain.Run(), chain.States);
        for (var b = 0; b < 2; b++)
        {
            var dense = DenseGaussian.Of(chain, b);
            Near(dense.LogDensity, run["log density"].Values[b], Math.Abs(dense.LogDensity), 1e-8, "log density");
            for (var t = 0; t < chain.Length; t++)
                for (var i = 0; i < s; i++)
                {
                    var (row, at) = ((t * s) + i, (((b * chain.Length) + t) * s) + i);
                    var sd = Math.Sqrt(dense.Covariance[row, row]);
                    Near(dense.Mean[row], run["means"].Values[at], Math.Abs(dense.Mean[row]) + sd, 1e-6, $"mean {t} {i}");
                    for (var j = 0; j < s; j++)
                    {
                        var scale = sd * Math.Sqrt(dense.Covariance[(t * s) + j, (t * s) + j]);
                        Near(dense.Covariance[row, (t * s) + j], run["covariances"].Values[(at * s) + j], scale, 1e-6,
                            $"covariance {t} {i} {j}");
                    }
                }
        }
    }

    /// <summary>Against exact fractions, from a vague start.</summary>
    [Theory, InlineData(6), InlineData(23), InlineData(39)]
    public void Vague_starts_lose_no_digits(int seed)
    {
        var chain = StructuredChain.Of(seed, 5, most: 1e4);
        var (exact, run, s) = (new ExactGaussian(chain), chain.Run(), chain.States);
        Near(exact.LogDensity, run["log density"].Values[0], Math.Abs(exact.LogDensity), 1e-12, "log density");
        for (var row = 0; row < chain.Length * s; row++)
        {
            var sd = Math.Sqrt((double)exact.Covariance[row, row]);
            Near((double)exact.Mean[row, 0], run["means"].Values[row], Math.Abs((double)exact.Mean[row, 0]) + sd, 1e-10, $"mean {row}");
            for (var j = 0; j < s; j++)
            {
                var column = row - (row % s) + j;
                Near((double)exact.Covariance[row, column], run["covariances"].Values[(row * s) + j],
                    sd * Math.Sqrt((double)exact.Covariance[column, column]), 1e-11, $"covariance {row} {column}");
            }
        }
    }

    /// <summary>
    /// Where variances differ by a rounding from position to position, covariances are computed at each. Results and gradients are those of
    /// a chain whose matrices are the same, whether positions have them in common or have equal copies of them.
    /// </summary>
    [Theory, MemberData(nameof(Seeds))]
    public void Covariances_that_have_converged_are_those_of_every_position(int seed)
    {
        var shared = StructuredChain.Of(seed, 800);
        var copied = StructuredChain.Copied(shared, isSame: false);
        Compare(shared, copied);
        if (seed % 4 == 0) Compare(StructuredChain.Copied(shared, isSame: true), copied);
    }

    private static void Compare(GaussianChainCase shared, GaussianChainCase copied)
    {
        var (run, whole) = (shared.Run(), copied.Run());
        foreach (var name in run.Keys)
        {
            // what is not identified has a mean and a covariance as large as its prior
            var sd = Math.Sqrt(whole[name.StartsWith("filtered", StringComparison.Ordinal) ? "filtered covariances" : "covariances"].Values
                .Where(double.IsFinite).Max());
            var scale = whole[name].Values.Where(double.IsFinite).Max(Math.Abs)
                + (name.EndsWith("means", StringComparison.Ordinal) ? sd : 0);
            for (var e = 0; e < whole[name].Values.Length; e++)
                if (double.IsNaN(whole[name].Values[e])) Assert.True(double.IsNaN(run[name].Values[e]));
                else Near(whole[name].Values[e], run[name].Values[e], scale, 1e-11, $"{name} {e}");
        }

        var (own, sums) = (Gradients(shared), Gradients(copied));
        foreach (var name in GaussianChainCase.Names)
        {
            var scale = sums[name].Select(Math.Abs).Max();
            for (var e = 0; e < own[name].Length; e++)
            {
                double sum = 0;
                for (var k = e; k < sums[name].Length; k += own[name].Length) sum += sums[name][k];
                // of equal copies each has a gradient of its own
                Near(sum, own[name][e], scale + Math.Abs(sum) + 1e-6, 1e-8, $"gradient by {name} {e}");
            }
        }

        static Dictionary<string, double[]> Gradients(GaussianChainCase chain)
        {
            var builder = new ProgramBuilder();
            var density = SumAll(chain.Build(builder).LogDensity);
            var slots = GaussianChainCase.Names.Zip(chain.Parts, (name, part) => builder.Slot(name, part.Shape)).ToArray();
            var program = builder.Build([.. GaussianChainCase.Names.Zip(Gradient.Derive(density, slots))]);
            using var engine = new ManagedEngine(1);
            return EngineCases.Run(program, chain.Slots(), engine).ToDictionary(r => r.Key, r => r.Value.Values);
        }
    }

    private static void Near(double expected, double actual, double scale, double part, string what) =>
        Assert.True(Math.Abs(expected - actual) <= part * scale, $"{what} is {actual:R}, not {expected:R} (scale {scale:R})");
}
