using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NewData;

/// <summary>Predictive densities over draws that are known, against their closed forms.</summary>
public sealed class RowScoreTests
{
    private const string Mean = """
        model M
        data y[rows]: real
        m ~ Normal(0, 10)
        for n in rows { y[n] ~ Normal(m, 1) }
        """;

    private const string Own = """
        model O
        data y[rows]: real
        data sd[rows]: positive
        m ~ Normal(0, 10)
        tau: positive ~ Normal(0, 5)
        for n in rows {
          theta[n] ~ Normal(m, tau)
          y[n] ~ Normal(theta[n], sd[n])
        }
        """;

    /// <summary>A row's own unknown that has no closed form.</summary>
    private const string Skewed = """
        model S
        data y[rows]: real
        data sd[rows]: positive
        m ~ Normal(0, 10)
        tau: positive ~ Normal(0, 5)
        for n in rows {
          theta[n] ~ LogNormal(m, tau)
          y[n] ~ Normal(theta[n], sd[n])
        }
        """;

    private const string Rows = "y\n0.5\n-2\n4\n";

    [Fact]
    public void At_a_point_a_row_has_its_density()
    {
        var scores = FitByHand.Of(Mean, Rows, 1, ("m", _ => [0.3])).Scored("y\n1\n2\n").Value!;
        Assert.Equal(LogNormal(1, 0.3, 1), scores.LogDensity[0], 1e-12);
        Assert.Equal(LogNormal(2, 0.3, 1), scores.LogDensity[1], 1e-12);
        Assert.Equal((LogNormal(1, 0.3, 1) + LogNormal(2, 0.3, 1)) / 2, scores.Mean, 1e-12);
        Assert.Equal(Math.Abs(LogNormal(1, 0.3, 1) - LogNormal(2, 0.3, 1)) / 2, scores.StandardError, 1e-12);
    }

    // log (p1 + p2) / 2, not (log p1 + log p2) / 2
    [Fact]
    public void Over_draws_densities_are_averaged_and_not_their_logs()
    {
        var scores = FitByHand.Of(Mean, Rows, 2, ("m", s => [s == 0 ? -1.0 : 2])).Scored("y\n1\n").Value!;
        Assert.Equal(Math.Log((Math.Exp(LogNormal(1, -1, 1)) + Math.Exp(LogNormal(1, 2, 1))) / 2), scores.LogDensity[0], 1e-12);
        Assert.NotEqual((LogNormal(1, -1, 1) + LogNormal(1, 2, 1)) / 2, scores.LogDensity[0], 0.1);
    }

    // densities of e^-500000 do not underflow
    [Fact]
    public void A_row_far_off_keeps_its_digits()
    {
        var scores = FitByHand.Of(Mean, Rows, 2, ("m", s => [s])).Scored("y\n1000\n").Value!;
        Assert.Equal(LogNormal(1000, 1, 1) + Math.Log(1 + Math.Exp(LogNormal(1000, 0, 1) - LogNormal(1000, 1, 1))) - Math.Log(2),
            scores.LogDensity[0], 1e-9);
    }

    // m ~ N(0.4, 0.7): y ~ N(0.4, sqrt(1 + 0.49)); the error of the mean of N(y; m, 1) in closed form
    [Fact]
    public void Draws_of_a_mean_give_a_wider_normal()
    {
        const int draws = 4000;
        var random = new RandomStream(1, "draws of m");
        var scores = FitByHand.Of(Mean, Rows, draws, ("m", _ => [0.4 + (0.7 * random.NextNormal())])).Scored(Rows).Value!;
        foreach (var (row, y) in new[] { 0.5, -2, 4 }.Index()) Agrees(scores.LogDensity[row], y, 0.4, 0.7, 1, draws);
    }

    // theta[n] of new rows: y ~ N(m, sqrt(tau^2 + sd^2))
    [Fact]
    public void What_a_new_row_has_of_its_own_is_integrated_given_each_draw()
    {
        var fit = FitByHand.Of(Own, "y,sd\n1,1\n2,1\n", 50, ("m", _ => [1.0]), ("tau", _ => [0.8]), ("theta", _ => [5.0, 6]));
        var scores = fit.Scored("y,sd\n0,1\n2.5,0.5\n-1,2\n").Value!;
        foreach (var (row, (y, sd)) in new[] { (0, 1.0), (2.5, 0.5), (-1, 2) }.Index())
            Assert.Equal(LogNormal(y, 1, Math.Sqrt((0.8 * 0.8) + (sd * sd))), scores.LogDensity[row], 1e-12);
    }

    [Fact]
    public void What_has_no_closed_form_is_drawn_given_each_draw()
    {
        const int draws = 4000;
        var fit = FitByHand.Of(Skewed, "y,sd\n1,1\n2,1\n", draws, ("m", _ => [1.0]), ("tau", _ => [0.4]), ("theta", _ => [5.0, 6]));
        var scores = fit.Scored("y,sd\n0,1\n2.5,0.5\n-1,2\n").Value!;
        foreach (var (row, (y, sd)) in new[] { (0, 1.0), (2.5, 0.5), (-1, 2) }.Index())
        {
            var (mean, square) = (Integral(1), Integral(2));
            var error = Math.Sqrt(((square / (mean * mean)) - 1) / draws);
            Assert.InRange(Math.Abs(scores.LogDensity[row] - Math.Log(mean)) / error, 0, 4);

            double Integral(int power) => Enumerable.Range(-4000, 8001).Select(i => i / 500.0)
                .Sum(z => Math.Exp((LogNormal(y, Math.Exp(1 + (0.4 * z)), sd) * power) + LogNormal(z, 0, 1)) / 500);
        }
    }

    [Fact]
    public void The_fit_s_own_rows_keep_what_it_knows_of_them()
    {
        var scores = FitByHand.Of(Own, "y,sd\n1,1\n2,1\n", 2, ("m", _ => [1.0]), ("tau", _ => [0.8]), ("theta", _ => [5.0, 6]))
            .Scored("y,sd\n1,1\n2,1\n", sameRows: true).Value!;
        Assert.Equal(LogNormal(1, 5, 1), scores.LogDensity[0], 1e-12);
        Assert.Equal(LogNormal(2, 6, 1), scores.LogDensity[1], 1e-12);
    }

    [Fact]
    public void A_point_does_not_average_over_what_new_rows_have_of_their_own()
    {
        var fit = FitByHand.Of(Skewed, "y,sd\n1,1\n2,1\n", 1, ("m", _ => [1.0]), ("tau", _ => [0.8]), ("theta", _ => [5.0, 6]));
        Assert.Equal("E0424", Assert.Single(fit.Scored("y,sd\n1,1\n").Diagnostics).Code);
        Assert.NotNull(fit.Scored("y,sd\n1,1\n2,1\n", sameRows: true).Value);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_others()
    {
        var fit = FitByHand.Of(Skewed, "y,sd\n1,1\n2,1\n", 50, ("m", _ => [1.0]), ("tau", _ => [0.8]), ("theta", _ => [5.0, 6]));
        Assert.Equal(fit.Scored("y,sd\n0,1\n").Value!.LogDensity, fit.Scored("y,sd\n0,1\n").Value!.LogDensity);
        Assert.NotEqual(fit.Scored("y,sd\n0,1\n").Value!.LogDensity, fit.Scored("y,sd\n0,1\n", seed: 2).Value!.LogDensity);
    }

    public static TheoryData<string, string, string, string> Refused => new()
    {
        { "E0422", """
            model A
            data x[rows]: real
            m ~ Normal(0, 1)
            """, "x\n1\n", "m" },
        { "E0423", """
            model A
            data y[rows]: real
            param m[rows]: real
            for n in rows { y[n] ~ Normal(m[n], 1) }
            """, "y\n1\n", "m" },
        { "E0581", """
            model A
            data y[rows]: real
            m ~ Normal(0, 1)
            data x[rows]: real
            y ~ MvStudentT(5, 0 * x + m, identity(rows))
            """,
            "y,x\n1,1\n", "m" },
        { "E0426", """
            model A
            data y[rows]: real
            m ~ Normal(0, 1)
            for n in 2..rows { y[n] ~ Normal(m * y[n-1], 1) }
            """,
            "y\n5\nNA\n7\n", "m" },
        { "E0426", """
            model A
            data y[rows]: real
            m ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(m, 1) }
            """, "y\nNA\nNA\n", "m" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_has_no_density_is_reported(string code, string story, string rows, string unknown)
    {
        const string trained = "y,x\n1,1\n2,2\n3,3\n";
        var fit = FitByHand.Of(story, trained, 2, (unknown,
            _ => [.. Enumerable.Repeat(0.5,
                TestStory.By(story, trained).Problem.ShapeOf(TestStory.By(story, trained).Graph[unknown]).Count)]));
        Assert.Equal(code, fit.Scored(rows).Diagnostics.Select(d => d.Code).FirstOrDefault());
    }

    // the row is what is there of it: of x and y the one or the other; labels are marginalized from what is there
    [Fact]
    public void A_missing_cell_adds_nothing_to_its_row()
    {
        const string story = """
            model G
            data x[rows]: real
            data y[rows]: real
            m: real[2] ~ Normal(0, 10)
            for n in rows {
              k[n] ~ Categorical([0.3, 0.7])
              x[n] ~ Normal(m[k[n]], 1)
              y[n] ~ Normal(0.5 * m[k[n]], 2)
            }
            """;
        var fit = FitByHand.Of(story, "x,y\n1,1\n", 1, ("m", _ => [-1, 2]));
        var scores = fit.Scored("x,y\n0.5,NA\n,3\nNA,NA\n0.5,3\n").Value!;
        double[] expected = [Mixed((0.5, 1, 1)), Mixed((3, 0.5, 2)), Mixed((0.5, 1, 1), (3, 0.5, 2))];
        Assert.Equal(expected, scores.LogDensity.Where((_, row) => row != 2), (e, f) => Math.Abs(e - f) < 1e-12);
        Assert.Equal([true, true, false, true], scores.IsObserved);
        Assert.Equal((3, 1), (scores.Rows, scores.Missing));
        Assert.Equal(expected.Average(), scores.Mean, 1e-12);
        Assert.NotEqual(expected[0], fit.Scored("x,y\n0.5,3\n").Value!.LogDensity[0], 0.1);

        static double Mixed(params (double Value, double Gradient, double Sd)[] cells) =>
            Math.Log((0.3 * Math.Exp(cells.Sum(c => LogNormal(c.Value, -c.Gradient, c.Sd))))
                + (0.7 * Math.Exp(cells.Sum(c => LogNormal(c.Value, 2 * c.Gradient, c.Sd)))));
    }

    // of a vector that is drawn number by number, and of a group whose visits are rows
    [Fact]
    public void Rows_without_their_missing_cells_are_the_rows_without_them()
    {
        const string visits = """
            model V
            data y[who, visit]: real from y by id
            m ~ Normal(0, 10)
            for s in who { for t in visit { y[s, t] ~ Normal(m, 1) } }
            """;
        var fit = FitByHand.Of(visits, "id,y\na,1\n", 2, ("m", s => [s]));
        var (gaps, without) = (fit.Scored("id,y\na,1\nb,NA\na,NA\nb,3\nb,2\n").Value!, fit.Scored("id,y\na,1\nb,3\nb,2\n").Value!);
        Assert.Equal(without.LogDensity, gaps.LogDensity.Where((_, row) => gaps.IsObserved[row]));
        Assert.Equal((without.Mean, without.StandardError, 2), (gaps.Mean, gaps.StandardError, gaps.Missing));
        const string vectors = """
            model W
            data x[rows]: real[2] from a, b
            m ~ Normal(0, 10)
            for n in rows { x[n] ~ Normal(m, 1) }
            """;
        var scores = FitByHand.Of(vectors, "a,b\n1,2\n", 1, ("m", _ => [0.5])).Scored("a,b\n1,NA\nNA,NA\nNA,4\n1,4\n").Value!;
        Assert.Equal([LogNormal(1, 0.5, 1), 0, LogNormal(4, 0.5, 1), LogNormal(1, 0.5, 1) + LogNormal(4, 0.5, 1)], scores.LogDensity,
            (e, f) => Math.Abs(e - f) < 1e-12);
        Assert.Equal([true, false, true, true], scores.IsObserved);
    }

    [Fact]
    public void A_missing_cell_on_which_others_depend_is_named()
    {
        var fit = FitByHand.Of("""
            model A
            data y[rows]: real
            m ~ Normal(0, 1)
            for n in 2..rows { y[n] ~ Normal(m * y[n-1], 1) }
            """,
            "y\n1\n2\n3\n", 1, ("m", _ => [0.5]));
        Assert.Equal([LogNormal(2, 2.5, 1)], fit.Scored("y\n5\n2\nNA\n").Value!.LogDensity.Skip(1).Take(1));
        var reported = Assert.Single(fit.Scored("y\n5\nNA\n7\nNA\n").Diagnostics);
        Assert.Equal(("E0426", 2), (reported.Code, ((DataPlace)reported.Place).Row));
    }

    /// <summary>Within five standard errors of the mean of N(y; theta, sd) over draws theta ~ N(m, tau).</summary>
    private static void Agrees(double found, double y, double m, double tau, double sd, int draws)
    {
        var mean = LogNormal(y, m, Math.Sqrt((tau * tau) + (sd * sd)));
        var square = LogNormal(y, m, Math.Sqrt((tau * tau) + (sd * sd / 2))) - Math.Log(2 * sd * Math.Sqrt(Math.PI));
        var error = Math.Sqrt((Math.Exp(square - (2 * mean)) - 1) / draws);
        Assert.Equal(mean, found, 5 * error);
        Assert.InRange(error, 0, 0.05);
    }

    private static double LogNormal(double x, double mean, double sd) =>
        (-0.5 * (x - mean) * (x - mean) / (sd * sd)) - Math.Log(sd) - (0.5 * Math.Log(2 * Math.PI));
}
