using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.DrawDiagnostics;

namespace ProbDsl.Tests.CrossValidation;

/// <summary>
/// Leave-one-out, WAIC and weights of models from a matrix of log densities that is the same there, against R 4.2 with loo 2.5.1
/// (Vehtari, Gabry, Magnusson, Yao, Bürkner, Paananen and Gelman) and posterior 1.4.0; loo.R beside this file prints these numbers.
/// </summary>
public sealed class LeaveOneOutTests
{
    private const int Chains = 4, PerChain = 1000;

    private static readonly double[] y = [-1.2, -0.4, 0, 0.3, 0.9, 1.4, 4, 9];

    /// <summary>elpd, effective parameters, k and effective draws of each row.</summary>
    private static readonly Dictionary<double, double[][]> byLoo = new()
    {
        [1] =
        [
            [-1.70808080503918802, 0.0719306427573789264, 0.37011055646817809, 3657.1715257741948335],
            [-1.03079443993730457, 0.0104768571436988367, 0.37413216894532730, 3951.1562862638702427],
            [-0.94687183247286022, 0.0050421678018484073, 0.26894696339904767, 3978.2315074093498879],
            [-0.99481419872136811, 0.0106304813973228107, 0.14068555530242535, 3948.9739098159329842],
            [-1.37799896436741953, 0.0491369785487512090, 0.21862827474420524, 3723.7296335850037394],
            [-1.99553314641356216, 0.1170971124277357944, 0.28559607698975875, 3290.9150077442591282],
            [-10.09899747818554694, 1.7640159821255547712, 0.77737559318920035, 131.8598004382055251],
            [-52.62780453645430612, 17.0530060475585543145, 1.70122775584995134, 1.9353264943315391],
        ],
        [0.4] =
        [
            [-1.70796684568472656, 0.0718166834029174694, 0.34044360618153030, 1464.74074813097490733],
            [-1.03075312634764060, 0.0104355435540348651, 0.32359567108262505, 1580.80283848059980301],
            [-0.94687265355281625, 0.0050429888818044333, 0.29679003516709984, 1591.28192784927705361],
            [-0.99481211032517436, 0.0106283930011290551, 0.13145385895816519, 1579.61181271422583450],
            [-1.37799888444303242, 0.0491368986243641004, 0.19876266972954293, 1489.66158984462413173],
            [-1.99553111097871572, 0.1170950769928893465, 0.26900057268057542, 1316.87732441310618015],
            [-10.08933063783540618, 1.7543491417754140116, 0.71058770899648827, 55.87068647117968112],
            [-52.92853317527009693, 17.3537346863743451308, 1.80582557828828305, 0.73611532771258248],
        ],
    };

    [Theory, InlineData(1), InlineData(0.4)]
    public void Rows_that_are_left_out(double efficiency)
    {
        var weights = new double[Chains * PerChain];
        foreach (var (row, expected) in Normal().Zip(byLoo[efficiency]))
        {
            var found = LeftOutRow.Estimate(row, efficiency, weights);
            Assert.Equal(expected[0], found.Elpd, 1e-9);
            Assert.Equal(expected[1], found.Optimism, 1e-9);
            Assert.Equal(expected[2], found.ParetoShape, 1e-9);
            Assert.Equal(1, found.EffectiveDraws / expected[3], 1e-9);
            Assert.Equal(1, weights.Sum(), 1e-12);
        }
    }

    [Fact]
    public void A_sum_over_rows_has_a_standard_error()
    {
        var weights = new double[Chains * PerChain];
        var sum = RowSum.Of([.. Normal().Select(row => LeftOutRow.Estimate(row, 1, weights).Elpd)]);
        Assert.Equal(-70.780895401591550, sum.Value, 1e-8);
        Assert.Equal(50.790111507942143, sum.Error, 1e-8);
        Assert.True(double.IsNaN(RowSum.Of([1.0]).Error));
    }

    [Fact]
    public void The_widely_applicable_criterion()
    {
        double[] expected =
        [
            -1.70754661783906259, -1.03077151352945728, -0.94685356002914423, -0.99474325969582056, -1.37716205452740215,
            -1.99217038102431010, -9.95292717710858810, -61.46555259859116660,
        ];
        double[] variances =
        [
            0.0713964555572534493, 0.0104539307358516367, 0.0050238953581324165, 0.0105595423717752771, 0.0483000687087338093,
            0.1137343470384838129, 1.6179456810485954854, 25.8907541096954147974,
        ];
        var found = Normal().Select(row => WaicRow.Estimate(row)).ToList();
        for (var i = 0; i < y.Length; i++)
        {
            Assert.Equal(expected[i], found[i].Elpd, 1e-9);
            Assert.Equal(variances[i], found[i].Variance, 1e-9);
        }
    }

    [Fact]
    public void Differences_of_models_and_their_weights()
    {
        var weights = new double[Chains * PerChain];
        double[][] elpd =
            [.. new[] { Normal(), Laplace(), Wide() }.Select(m => m.Select(row => LeftOutRow.Estimate(row, 1, weights).Elpd).ToArray())];
        IsNear(-1.3321237372107326, 4.3484547545472045, RowSum.Difference(elpd[1], elpd[2]));
        IsNear(-48.8345764723584992, 46.2306416432474307, RowSum.Difference(elpd[0], elpd[2]));
        // pnorm(0, -1.332, 4.348)
        Assert.Equal(0.620328691816558, RowSum.Difference(elpd[1], elpd[2]).ProbabilityBelowZero, 1e-9);
        Assert.All(new[] { 0.50317290563857453, 0, 0.49682709434998873 }.Zip(StackingWeights.Find(elpd)),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5));

        static void IsNear(double value, double error, RowSum found)
        {
            Assert.Equal(value, found.Value, 1e-8);
            Assert.Equal(error, found.Error, 1e-8);
        }
    }

    /// <summary>At the maximum, to take weight from one model and give it to another raises nothing.</summary>
    [Fact]
    public void Stacking_weights_are_a_maximum()
    {
        var random = new Random(3);
        double[][] elpd =
            [.. Enumerable.Range(0, 5).Select(k => Enumerable.Range(0, 200).Select(_ => -3 * random.NextDouble() * (k + 1)).ToArray())];
        var weights = StackingWeights.Find(elpd);
        Assert.Equal(1, weights.Sum(), 1e-9);
        var best = Score(weights);
        for (var from = 0; from < 5; from++)
            for (var to = 0; to < 5; to++)
            {
                if (to == from) continue;
                var moved = Math.Min(1e-3, weights[from]);
                double[] other = [.. weights];
                (other[from], other[to]) = (other[from] - moved, other[to] + moved);
                Assert.True(Score(other) <= best + 1e-7);
            }

        double Score(double[] w) => Enumerable.Range(0, 200)
            .Sum(i => Math.Log(Enumerable.Range(0, 5).Sum(k => w[k] * Math.Exp(elpd[k][i]))));
    }

    /// <summary>One chain after another, effective sizes of the densities: ours are at most the number of draws.</summary>
    [Fact]
    public void Effective_sizes_of_densities()
    {
        double[] expected =
        [
            2567.4090649157906, 2861.0040433050453, 4000, 4000, 2542.0561131348732, 2433.2183726208223, 3352.6305687519593, 4000,
        ];
        var statistics = new ChainStatistics(Chains);
        Assert.All(Normal().Zip(expected), pair =>
            Assert.Equal(1, statistics.EffectiveSize([.. pair.First.Select(Math.Exp)]) / pair.Second, 1e-9));
    }

    /// <summary>A draw that cannot have made the row, and draws that agree.</summary>
    [Fact]
    public void Rows_at_the_limits()
    {
        var weights = new double[100];
        var none = LeftOutRow.Estimate([.. Enumerable.Range(0, 99).Select(_ => -1.0), double.NegativeInfinity], 1, weights);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (none.Elpd, none.ParetoShape));
        var same = LeftOutRow.Estimate([.. Enumerable.Repeat(-2.5, 100)], 1, weights);
        Assert.Equal((-2.5, double.NegativeInfinity), (same.LogDensity, same.ParetoShape));
        Assert.Equal(-2.5, same.Elpd, 1e-12);
        Assert.Equal(0, same.Error, 1e-12);
    }

    private static double[][] Normal() =>
        Rows((v, m, s) => (-0.5 * (v - m) * (v - m) / (s * s)) - Math.Log(s) - (0.5 * Math.Log(2 * Math.PI)));

    private static double[][] Laplace() => Rows((v, m, s) => (-Math.Abs(v - m) / s) - Math.Log(2 * s));

    private static double[][] Wide() =>
        Rows((v, m, s) => (-0.5 * (v - (m / 2)) * (v - (m / 2)) / (9 * s * s)) - Math.Log(3 * s) - (0.5 * Math.Log(2 * Math.PI)));

    /// <summary>The log density of each row at each draw of an autoregression by fixed numbers.</summary>
    private static double[][] Rows(Func<double, double, double, double> density)
    {
        var (mu, own) = (new double[Chains * PerChain], 0.0);
        for (var s = 0; s < mu.Length; s++)
        {
            var u = Noise(s + 1, 7919);
            mu[s] = own = (s % PerChain == 0 ? 0 : 0.5 * own) + (0.12 * Math.Log(u / (1 - u)));
        }

        return [.. y.Select(v => mu.Select((m, s) => density(v, m, Math.Exp(0.2 * (Noise(s + 1, 3571) - 0.5)))).ToArray())];

        static double Noise(long s, long at) => ((s * at % 10007) + 0.5) / 10007;
    }
}
