using System.Globalization;
using ProbDsl.Inference.Advi;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Integration;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.MaximumAPosteriori;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Advi;

/// <summary>
/// Posteriors that are hard for a variational approximation because of units, symmetry or structure, beside what is known of them.
/// </summary>
public sealed class AdviAccuracyTests
{
    // sigma^2 is InverseGamma((n - 3) / 2, RSS / 2), and given it the line's numbers are normal about least squares with covariance sigma^2
    // (X'X)^-1
    [Fact]
    public void A_yearly_income_on_a_height_in_inches_is_least_squares()
    {
        const int Rows = 1192;
        var random = new RandomStream(1, "heights");
        double[] height = [.. Enumerable.Range(0, Rows).Select(_ => Math.Round(66.5 + (3.8 * random.NextNormal())))],
            earn = [.. height.Select(h => Math.Round(-60000 + (1260 * h) + (19000 * random.NextNormal())))];
        var csv = "height,earn\n" + string.Concat(height.Zip(earn, (h, e) => string.Create(CultureInfo.InvariantCulture, $"{h},{e}\n")));
        var outcome = TestStory.By("""
            model Earnings
            data height[rows]: real
            data earn[rows]: real
            a ~ Flat()
            b ~ Flat()
            sigma: positive ~ Flat()
            for n in rows { earn[n] ~ Normal(a + b * height[n], sigma) }
            """, csv)
            .Fitted(new(Threads: 1), "advi");
        var (mx, my) = (height.Average(), earn.Average());
        var sxx = height.Sum(h => (h - mx) * (h - mx));
        var gradient = height.Zip(earn, (h, e) => (h - mx) * (e - my)).Sum() / sxx;
        var variance = height.Zip(earn, (h, e) => Math.Pow(e - my - (gradient * (h - mx)), 2)).Sum() / (Rows - 5);
        Near("b", gradient, Math.Sqrt(variance / sxx));
        Near("a", my - (gradient * mx), Math.Sqrt(variance * ((1.0 / Rows) + (mx * mx / sxx))));
        Assert.Equal(StopReason.Converged, outcome.Stopped);

        void Near(string name, double mean, double sd)
        {
            var reported = outcome.Summary!.Estimates.Single(e => e.Name == name);
            Assert.Equal(mean, reported.Value.Values[0], 0.03 * sd);
            Assert.Equal(sd, reported.Spread!.Sd.Values[0], 0.02 * sd);
        }
    }

    // without loadings the log density of all cells is that of N(0, 0.5): where they all are 0 nothing says in which direction to leave
    [Theory, InlineData("advi"), InlineData("laplace")]
    public void Loadings_do_not_collapse_to_0(string method)
    {
        const int Rows = 60;
        double[] loadings = [1.2, 0.9, -1, 0.8, -0.7];
        var random = new RandomStream(2, "factors");
        var cells = Enumerable.Range(0, Rows).Select(_ => random.NextNormal())
            .Select(f => loadings.Select(w => (w * f) + (0.5 * random.NextNormal())).ToArray()).ToList();
        var csv = "a,b,c,d,e\n"
            + string.Concat(cells.Select(row => string.Join(',', row.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "\n"));
        var outcome = TestStory.By("""
            model Factors
            data y[rows]: real[5] from a, b, c, d, e
            for d in 1..5 { w[d] ~ Normal(0, 1) }
            for n in rows { f[n] ~ Normal(0, 1) }
            for n in rows { for d in 1..5 { y[n, d] ~ Normal(w[d] * f[n], 0.5) } }
            """, csv)
            .Fitted(new(Threads: 1), method);
        var without = cells.Sum(row => row.Sum(v => (-0.5 * v * v / 0.25) - Math.Log(0.5) - (0.5 * Math.Log(2 * Math.PI))));
        Assert.True(outcome.Metric.Value > without + 20);
        var found = outcome.Summary!.Estimates.Single(e => e.Name == "w").Value.Values;
        // the joint mode has larger loadings and smaller factors than the posterior's mean
        for (var d = 0; d < loadings.Length && method == "advi"; d++) Assert.Equal(loadings[d], found[d] * Math.Sign(found[0]), 0.35);
    }

    // a first member that is defined apart, and a missing cell that the next one reads: the density is that of laplace
    [Theory]
    [InlineData("""
        model Arma
        data y[times]: real
        phi ~ Normal(0, 1)
        theta ~ Normal(0, 1)
        sigma ~ HalfNormal(1)
        forecast[1] = 0
        for t in 2..times { forecast[t] = phi * y[t-1] + theta * (y[t-1] - forecast[t-1]) }
        for t in times { y[t] ~ Normal(forecast[t], sigma) }
        """, false)]
    [InlineData("""
        model Garch
        data y[times]: real
        omega ~ HalfNormal(1)
        alpha ~ Beta(2, 4)
        beta ~ Beta(2, 4)
        v[1] = omega
        for t in 2..times { v[t] = omega + alpha * y[t-1]^2 + beta * v[t-1] }
        for t in times { y[t] ~ Normal(0, sqrt(v[t])) }
        """, false)]
    [InlineData("""
        model Ar
        data y[times]: real
        phi ~ Normal(0, 1)
        sigma ~ HalfNormal(1)
        y[1] ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Normal(phi * y[t-1], sigma) }
        """, true)]
    public void Recurrences_and_missing_cells_are_as_importance_has_them(string story, bool hasGap)
    {
        var (random, last, csv) = (new RandomStream(4, "series"), 0.0, "y\n");
        for (var t = 0; t < 120; t++)
        {
            last = (0.6 * last) + (0.7 * random.NextNormal());
            csv += hasGap && t == 50 ? "NA\n" : string.Create(CultureInfo.InvariantCulture, $"{last:R}\n");
        }

        var bound = TestStory.By(story, csv);
        var (importance, advi) = (bound.Fitted(new(Threads: 1), "importance"), bound.Fitted(new(Threads: 1), "advi"));
        foreach (var (exact, found) in importance.Summary!.Estimates.Zip(advi.Summary!.Estimates))
            for (var i = 0; i < exact.Value.Values.Length; i++)
            {
                Assert.Equal(0, (found.Value.Values[i] - exact.Value.Values[i]) / exact.Spread!.Sd.Values[i], 0.15);
                Assert.Equal(1, found.Spread!.Sd.Values[i] / exact.Spread.Sd.Values[i], 0.15);
            }
    }

    // 121 numbers whose posterior is normal: by default all together, with the standard deviations of the formula
    [Fact]
    public void Up_to_300_numbers_have_one_distribution_together()
    {
        const int Groups = 120;
        var random = new RandomStream(5, "groups");
        var csv = "y\n" + string.Concat(Enumerable.Range(0, Groups)
            .Select(_ => string.Create(CultureInfo.InvariantCulture, $"{3 + (1.5 * random.NextNormal()):R}\n")));
        var outcome = TestStory.By("""
            model Groups
            data y[groups]: real
            mu ~ Normal(0, 10)
            for g in groups { b[g] ~ Normal(mu, 0.5) }
            for g in groups { y[g] ~ Normal(b[g], 1) }
            """, csv).Fitted(new(Threads: 1), "advi");
        var sd = Math.Sqrt(1 / (0.01 + (Groups / 1.25)));
        Assert.Equal(sd, outcome.Summary!.Estimates.Single(e => e.Name == "mu").Spread!.Sd.Values[0], 1e-3 * sd);
        Assert.Equal(StopReason.Converged, outcome.Stopped);
        Assert.True(outcome.Summary.Tail!.IsReliable);
    }

    [Fact]
    public void A_poor_approximation_names_a_method_that_is_reliable()
    {
        var coin = TestStory.By(Examples.Read("coin/coin.gen"), "toss\nH\nH\nT\nH\nT\nH\n").Fitted(new(Threads: 1), "advi");
        Assert.Contains("`--method exact`", coin.Diagnostics.Single(d => d.Code == "W0519").Help, StringComparison.Ordinal);
        var tails = TestStory.By("""
            model Tails
            data x[rows]: count
            r ~ Gamma(0.02, 0.1)
            for n in rows { x[n] ~ Poisson(r + 0.001) }
            """, "x\n0\n")
            .Fitted(new(Threads: 1), "laplace");
        Assert.Contains("`--method quadrature`", tails.Diagnostics.Single(d => d.Code == "W0519").Help, StringComparison.Ordinal);
    }

    /// <summary>Where no trial is reliable, and chains accept the story, these are named.</summary>
    [Fact]
    public void A_sampler_is_named_where_no_method_is_reliable_in_a_trial()
    {
        var random = new Random(3);
        var csv = "y\n" + string.Concat(Enumerable.Range(0, 40)
            .Select(i => FormattableString.Invariant($"{(i % 4 * 3) + random.NextDouble():F3}\n")));
        var mixture = TestStory.By("""
            model Mixture
            data y[rows]: real
            w: simplex[6] ~ Dirichlet(1)
            for k in 1..6 {
              t[k] ~ Gamma(1, 1)
              m[k] ~ Normal(0, 10)
            }
            for n in rows {
              kind[n] ~ Categorical(w)
              y[n] ~ Normal(m[kind[n]], precision = t[kind[n]])
            }
            """, csv).Fitted(new(Threads: 1), "laplace");
        var help = mixture.Diagnostics.Single(d => d.Code == "W0519").Help;
        Assert.Contains("no other method was reliable in a trial", help, StringComparison.Ordinal);
        Assert.Contains("use `--method nuts`, draws of the posterior by Markov chains, which says whether they agree", help,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AdviMethod.MeanField, true)]
    [InlineData("advi", false)]
    public void A_poor_mean_field_fit_tries_the_full_rank_guide(string than, bool isTried)
    {
        var (problem, options) = (TestStory.By(EightSchools.Kept, EightSchools.Data).Problem, new FitOptions(Threads: 1));
        using var ascent = Begun.Optimizer("advi", problem, DensityPlan.Analyze(problem), options,
            withJacobian: true).Value!;
        var mode = ModeSearch.Maximize(ascent.Init(0, new RandomStream(1, "restart", 0)), ascent)!;
        var methods = new MethodTable(TestStory.Catalog).All;
        var trials = MethodTrials.Run(new(problem, TestStory.Catalog, ascent, mode, options, than, methods, MissesModes: false))!;
        Assert.Equal(isTried, trials.Tried.Any(t => t.Brief.StartsWith("`advi --guide full_rank` k-hat 0.", StringComparison.Ordinal)));
    }

    // draws of the prior are reliable where those about the mode are not
    [Fact]
    public void Weighted_draws_of_the_prior_are_named_where_they_are_reliable() =>
        Assert.Contains("`--method importance` (k-hat",
            TestStory.By(EightSchools.Kept, EightSchools.Data).Fit(method: "laplace").Diagnostics.Single(d => d.Code == "W0519").Help,
            StringComparison.Ordinal);

    // on a broad floor at e^-6, where an ascent from 0 stays at the mode of the prior, stand two peaks that hold nearly all of the mass
    [Fact]
    public void The_best_of_several_modes_is_taken()
    {
        var outcome = TestStory.By("""
            model Modes
            data x[rows]: real
            m ~ Normal(0, 3)
            target += log_sum_exp([0 - 6, 0 - 10 * (m - 1.5)^2, 0 - 10 * (m + 1.5)^2])
            for n in rows { x[n] ~ Normal(0, 1) }
            """, "x\n0\n")
            .Fitted(new(Threads: 1), "advi");
        Assert.Equal(1.5, Math.Abs(outcome.Summary!.Estimates.Single().Value.Values[0]), 0.1);
    }
}
