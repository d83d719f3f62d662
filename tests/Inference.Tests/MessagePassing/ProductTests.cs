using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>Means with products of unknowns: against published updates, numerical integration and the evidence.</summary>
public sealed class ProductTests
{
    private const string Story = """
        model Factors(Q = 2)
        data x[rows]: real[D] from a, b, c, d, e
        relevance: positive[Q] ~ Gamma(2, 2)
        noise: positive[D] ~ Gamma(2, 2)
        for d in 1..D { offset[d] ~ Normal(0, sd = 3)
          loading[d]: real[Q] ~ Normal(0, precision = relevance) }
        for n in rows { factor[n]: real[Q] ~ Normal(0, 1)
          MEAN }
        """;

    public static TheoryData<string> Stories => [.. VmpStories.Products.Keys];

    /// <summary>The forms of a mean that stories may write, of complete rows and of rows with missing cells.</summary>
    [Theory]
    [InlineData("x[n] ~ Normal(loading @ factor[n] + offset, precision = noise)", false)]
    [InlineData("x[n] ~ Normal(loading @ factor[n] + offset, precision = noise)", true)]
    [InlineData("for d in 1..D { x[n, d] ~ Normal(dot(factor[n], loading[d]) + offset[d], precision = noise[d]) }", true)]
    [InlineData("for d in 1..D { x[n, d] ~ Normal(offset[d] - sum(-loading[d, q] * factor[n, q] for q in 1..Q), precision = noise[d]) }",
        true)]
    [InlineData("middle[n] = offset + loading @ factor[n]\nx[n] ~ Normal(middle[n], precision = noise)", false)]
    [InlineData("middle[n] = offset + [dot(loading[d], factor[n]) for d in 1..D]\nx[n] ~ Normal(middle[n], precision = noise)", true)]
    public void Factor_analysis_is_a_fixed_point_of_published_updates(string mean, bool withMissing)
    {
        var x = Simulated(25, 5, 1, withMissing ? 0.1 : 0);
        var fitted = TestStory.By(Story.Replace("MEAN", mean, StringComparison.Ordinal), Csv(x, "a,b,c,d,e"))
            .Fitted(new(Threads: 1, Tolerance: 1e-11, Restarts: 3), "vmp");
        var textbook = Enumerable.Range(1, 3).Select(seed => Converged(new(x, 2, (ulong)seed))).MaxBy(t => t.Bound)!;
        Assert.Equal(textbook.Bound, fitted.Metric.Value, 1e-8);
        Assert.InRange(Enumerable.Range(0, 25 * 5).Max(cell => textbook.Signal(cell / 5, cell % 5)), 0.5, 10);
        Assert.Equal(textbook.Noise, Of("noise"), (a, b) => Math.Abs(a - b) < 1e-4 * a);
        Assert.Equal(textbook.Relevance.Order(), Of("relevance").Order(), (a, b) => Math.Abs(a - b) < 1e-4 * a);
        var (loading, factor) = (Of("loading"), Of("factor"));
        for (var n = 0; n < 25; n++)
            for (var d = 0; d < 5; d++)
                Assert.Equal(textbook.Signal(n, d), (loading[2 * d] * factor[2 * n]) + (loading[(2 * d) + 1] * factor[(2 * n) + 1]), 1e-4);

        double[] Of(string name) => fitted.Summary!.Estimates.First(e => e.Name == name).Value.Values;
    }

    /// <summary>The factor of `a` is proportional to the exponential of the mean log density over that of `u`, and the reverse.</summary>
    [Fact]
    public void The_factors_of_a_product_are_those_of_numerical_integration()
    {
        var fitted = TestStory.By("model M\ndata y[rows]: real\na ~ Normal(1, 1)\nu ~ Normal(0, 2)\n"
            + "for n in rows { y[n] ~ Normal(0.5 * a * u + 1, 0.7) }", "y\n2.3\n1.1\n").Fitted(new(Threads: 1, Tolerance: 1e-13), "vmp");
        var (a, u) = (Moments("a"), Moments("u"));
        AssertSame(Integrated(1, 1, u), a);
        AssertSame(Integrated(0, 2, a), u);

        (double Mean, double Sd) Moments(string name) => fitted.Summary!.Estimates.First(e => e.Name == name) is var estimate
            ? (estimate.Value.Values[0], estimate.Spread!.Sd.Values[0]) : default;

        static void AssertSame((double Mean, double Sd) expected, (double Mean, double Sd) actual)
        {
            Assert.Equal(expected.Mean, actual.Mean, 1e-6);
            Assert.Equal(expected.Sd, actual.Sd, 1e-6);
        }

        static (double Mean, double Sd) Integrated(double center, double scale, (double Mean, double Sd) other)
        {
            var (mass, first, second) = (0.0, 0.0, 0.0);
            for (var z = -8.0; z <= 8; z += 0.01)
            {
                var (v, log) = (center + (scale * z), -0.5 * z * z);
                for (var e = -8.0; e <= 8; e += 0.05)
                {
                    var product = 0.5 * v * (other.Mean + (other.Sd * e));
                    log += 0.05 * Math.Exp(-0.5 * e * e) / Math.Sqrt(2 * Math.PI)
                        * -0.5 * (Math.Pow(2.3 - product - 1, 2) + Math.Pow(1.1 - product - 1, 2)) / 0.49;
                }

                mass += Math.Exp(log);
                first += v * Math.Exp(log);
                second += v * v * Math.Exp(log);
            }

            return (first / mass, Math.Sqrt((second / mass) - Math.Pow(first / mass, 2)));
        }
    }

    [Theory]
    [InlineData("a ~ Normal(1, 1)\nu ~ Normal(0, 2)\nfor n in rows { y[n] ~ Normal(a * u, 0.7) }")]
    [InlineData("a ~ Normal(0.5, 1)\nu ~ Normal(0, 1)\nt ~ Gamma(4, 2)\nfor n in rows { y[n] ~ Normal(a * u, precision = t) }")]
    public void The_bound_is_below_the_evidence(string story)
    {
        var bound = TestStory.By($"model M\ndata y[rows]: real\n{story}", "y\n2.3\n1.1\n1.4\n");
        var evidence = bound.Fitted(new(Threads: 1, Tolerance: 1e-3), "quadrature").Metric.Value - bound.Fitted(method: "vmp").Metric.Value;
        Assert.InRange(evidence, 0.01, 2);
    }

    /// <summary>
    /// A log density that is quadratic in the unknowns of each normal factor has its mean as the average over the points m +- sqrt(n) l of
    /// the factor, for the n columns l of the root of its covariance. All other unknowns are at one point here.
    /// </summary>
    [Theory, MemberData(nameof(Stories))]
    public void The_mean_log_density_is_that_of_sigma_points(string name)
    {
        var story = VmpStories.By(VmpStories.Products[name], 3);
        var chained = story.Select("vmp").Plan!;
        // the covariances of all pairs are moments
        var plan = chained with
        {
            Blocks = [.. chained.Blocks.Select(b => b.By is ConjugateFactor factor ? b with { By = factor with { Chain = null } } : b)],
        };
        var factors = Factors.Create(story.Problem, plan.Blocks);
        var joint = ExpectedJoint.Lower(story.Problem, TestStory.Catalog, plan.Density, factors);
        using var sweeps = new MessageSweeps(story.Problem, joint, [], new FitOptions(Threads: 1).ChosenEngine);
        var parameters = sweeps.Begin(new(7, "start"));
        for (var pass = 0; pass < 3; pass++) sweeps.Sweep(parameters);
        using var engine = ManagedEngine.On(1).Start();
        using var store = engine.CreateStore();
        using var objective = new StoryObjective(story.Problem,
            LogJoint.Lower(story.Problem, TestStory.Catalog, plan.Density, DensityRequest.OwnScales),
            withJacobian: false, ManagedEngine.On(1));
        List<(int[] Places, double[][] Points)> grid = [];
        foreach (var (factor, block) in factors.Zip(plan.Blocks.Where(b => b.By is ConjugateFactor)))
        {
            var moments = factor.Slots.Select(s => new double[s.Shape.Count]).ToList();
            int[] places = [.. factor.Unknowns.SelectMany(u => objective.Joint.PlacesOf(u.Name))];
            double[] point = [.. places.Select(_ => 1.3)];
            if (factor is NormalFactor) factor.Moments(sweeps.Of(parameters, factor), moments);
            else factor.MomentsAt(point, moments);
            grid.Add((places, factor is NormalFactor ? SigmaPoints(factor, ((ConjugateFactor)block.By).Shared, moments) : [point]));
            foreach (var (slot, values) in factor.Slots.Zip(moments))
            {
                store.Declare(slot.Name, slot.Shape);
                store.Write(slot.Name, values);
            }
        }

        using var program = engine.Compile(joint.Value(), store);
        program.Run();
        var expected = Average(0, new double[objective.Dimension]);
        Assert.Equal(expected, program.Numbers(ExpectedJoint.Density)[0], 1e-9 * (1 + Math.Abs(expected)));

        double Average(int at, double[] x)
        {
            if (at == grid.Count) return objective.Density(x);
            return grid[at].Points.Average(point =>
            {
                foreach (var (place, value) in grid[at].Places.Zip(point)) x[place] = value;
                return Average(at + 1, x);
            });
        }
    }

    private static double[][] SigmaPoints(Factor factor, int shared, List<double[]> moments)
    {
        var (unknowns, shapes) = (factor.Unknowns, factor.Slots.Take(factor.Unknowns.Count).Select(s => s.Shape).ToList());
        double[] mean = [.. moments.Take(unknowns.Count).SelectMany(m => m)];
        var covariance = Matrix<double>.Build.Dense(mean.Length, mean.Length);
        var slot = unknowns.Count;
        for (var (i, row) = (0, 0); i < unknowns.Count; row += shapes[i++].Count)
            for (var (j, column) = (i, row); j < unknowns.Count; column += shapes[j++].Count, slot++)
            {
                var (own, other) = (shapes[i][shared..].Count, shapes[j][shared..].Count);
                for (var e = 0; e < shapes[i].Count; e++)
                    for (var f = 0; f < other; f++)
                    {
                        var (at, to) = (row + e, column + (e / own * other) + f);
                        covariance[at, to] = covariance[to, at] = moments[slot][(e * other) + f];
                    }
            }

        var root = covariance.Cholesky().Factor * Math.Sqrt(mean.Length);
        return [.. Enumerable.Range(0, 2 * mean.Length).Select(k =>
            mean.Select((m, i) => m + ((k % 2 == 0 ? 1 : -1) * root[i, k / 2])).ToArray())];
    }

    [Theory, MemberData(nameof(Stories))]
    public void The_bound_never_falls(string name)
    {
        var story = VmpStories.By(VmpStories.Products[name]);
        var selection = story.Select("vmp");
        using var fitting = (MessageFitting)selection.Method!.Start(story.Problem, selection.Plan!, new(Threads: 1)).Value!;
        var (state, before) = (fitting.Init(0, new(4, "start")), double.NegativeInfinity);
        for (var pass = 0; pass < 80; pass++)
        {
            var step = fitting.Next(state);
            Assert.InRange(step.Info.Objective, before - (1e-12 * Math.Abs(before)), double.MaxValue);
            (state, before) = (step.Next, step.Info.Objective);
        }
    }

    /// <summary>Of six factors, three are those of the data; precisions of the other loadings grow until they are 0.</summary>
    [Fact]
    public void Factors_that_the_data_do_not_need_are_pruned()
    {
        var fitted = TestStory.By("""
            model Factors(Q = 6)
            data x[rows]: real[D] from all
            for q in 1..Q { relevance[q] ~ Gamma(shape = 0.001, rate = 0.001) }
            noise ~ Gamma(shape = 0.001, rate = 0.001)
            for d in 1..D { offset[d] ~ Normal(0, sd = 10)
              for q in 1..Q { loading[d, q] ~ Normal(0, precision = relevance[q]) } }
            for n in rows { factor[n]: real[Q] ~ Normal(0, 1)
              x[n] ~ Normal(loading @ factor[n] + offset, precision = noise) }
            """, Csv(Simulated(300, 10, 3, 0), "a,b,c,d,e,f,g,h,i,j"))
            .Fitted(new(Threads: 1, Tolerance: 1e-3, Draws: 200, Restarts: 2), "vmp");
        var relevance = fitted.Summary!.Estimates.First(e => e.Name == "relevance").Value.Values;
        Assert.Equal((3, 3), (relevance.Count(r => r < 30), relevance.Count(r => r > 300)));
        var use = Assert.Single(fitted.Summary.Find<RelevancesInUse>()!.All);
        Assert.Equal(("loading", "relevance", 3, 6), (use.Loading, use.Relevance, use.InUse, use.Explained.Count));
        Assert.Equal((3, 3), (use.Explained.Count(e => e is > 0.8 and < 1), use.Explained.Count(e => e is >= 0 and < 0.01)));
        var noise = fitted.Summary.Estimates.First(e => e.Name == "noise");
        Assert.Equal(4, noise.Value.Values[0], 4 * noise.Spread!.Sd.Values[0]);
    }

    [Theory]
    [InlineData("a ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(a * a, 1) }", "`a * a` is not linear in `a`")]
    [InlineData("a ~ Normal(0, 1)\nt ~ Gamma(2, 2)\nfor n in rows { y[n] ~ Normal(a * t, 1) }", "`t` is Gamma by `t ~ Gamma`, ")]
    [InlineData("a ~ Normal(0, 1)\nv: real[2] ~ Normal(0, 1)\nfor n in rows { pair[n] ~ MvNormal(a * v, covariance(identity(2))) }",
        "the mean of the log density over `a * v` has no closed form")]
    public void Other_products_are_refused(string story, string why)
    {
        var selection = TestStory.By(
            $"model M\ndata y[rows]: real\ndata pair[rows]: real[2] from y, y\n{story}", "y\n2.3\n1.1\n").Select("vmp");
        Assert.Null(selection.Plan);
        Assert.Contains(why, selection.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    private static TextbookFactors Converged(TextbookFactors textbook)
    {
        for (var (before, bound) = (double.NegativeInfinity, textbook.Bound); bound - before > 1e-13 * Math.Abs(bound);)
        {
            for (var i = 0; i < 100; i++) textbook.Update();
            (before, bound) = (bound, textbook.Bound);
        }

        return textbook;
    }

    /// <summary>Rows of some factors with noise of precision 4; a part of the cells is missing.</summary>
    private static double[,] Simulated(int rows, int columns, int factors, double missing)
    {
        var random = new RandomStream(11, "factors");
        double[][] loading = [.. Enumerable.Range(0, columns).Select(_ => Drawn(factors))];
        var x = new double[rows, columns];
        for (var n = 0; n < rows; n++)
        {
            var own = Drawn(factors);
            for (var d = 0; d < columns; d++)
                x[n, d] = 1 + loading[d].Zip(own, (l, f) => l * f).Sum() + (0.5 * random.NextNormal());
        }

        for (var n = 0; n < rows; n++)
            for (var d = 0; d < columns; d++)
                if (random.NextUniform() < missing) x[n, d] = double.NaN;
        return x;

        double[] Drawn(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }

    private static string Csv(double[,] x, string header) => $"{header}\n" + string.Concat(Enumerable.Range(0, x.GetLength(0)).Select(n =>
        string.Join(',', Enumerable.Range(0, x.GetLength(1)).Select(d =>
            double.IsNaN(x[n, d]) ? "" : x[n, d].ToString("R", CultureInfo.InvariantCulture))) + "\n"));
}
