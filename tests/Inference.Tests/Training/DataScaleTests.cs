using ProbDsl.Inference.Training;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>Data far from unit scale are warned of where nets are trained on them, by the column that is furthest off.</summary>
public sealed class DataScaleTests
{
    private static string Net(string from, string type = "real") =>
        $$"""
        model Net
        data x[rows]: {{type}} from {{from}}
        net at(x: {{type}}) -> (mean: real) = (2 * x) |> linear
        data y[rows]: real from y / sd(y)
        for n in rows { y[n] ~ Normal(at(x[n]).mean, 1) }
        """;

    private static string Table(double mean, double sd, double other = 1) =>
        "x,z,y\n" + string.Concat(Enumerable.Range(0, 50).Select(i =>
            FormattableString.Invariant($"{mean + (sd * Math.Sqrt(2) * Math.Sin(i))},{other * Math.Cos(i)},{Math.Sin(3.0 * i)}\n")));

    [Theory, InlineData(0, 1, false), InlineData(0, 0.2, true), InlineData(0.5, 0.4, false), InlineData(0, 50, true),
        InlineData(10, 1, true), InlineData(2, 1.5, false)]
    public void Far_is_reported(double mean, double sd, bool isFar)
    {
        var warnings = DataScale.Warnings(TestStory.By(Net("x"), Table(mean, sd)).Problem).ToList();
        Assert.Equal(isFar ? ["W0590"] : Array.Empty<string>(), warnings.Select(w => w.Code));
        if (isFar) Assert.Contains("`x` has mean", warnings[0].Message, StringComparison.Ordinal);
        Assert.Empty(DataScale.Warnings(TestStory.By(Net("(x - mean(x)) / sd(x)"), Table(mean, sd)).Problem));
    }

    [Fact]
    public void Of_several_columns_the_one_that_is_furthest_off_is_named() =>
        Assert.StartsWith("column 2 of `x` has mean",
            Assert.Single(DataScale.Warnings(TestStory.By(Net("x, z", "real[2]"), Table(0, 1, 0.02)).Problem)).Message,
            StringComparison.Ordinal);

    // what is subtracted from a log density is the scale of what the story draws: a predictor has none
    [Fact]
    public void The_likelihood_follows_by_the_scale_of_outcomes_alone()
    {
        const string Story = """
            model Net
            data x[rows]: real
            net at(x: real) -> (mean: real) = (2 * x) |> linear
            data y[rows]: real
            for n in rows { y[n] ~ Normal(at(x[n]).mean, 1) }
            """;
        var warnings = DataScale.Warnings(TestStory.By(Story, "x,y\n100,100\n200,250\n330,301\n").Problem).ToList();
        Assert.Equal(["standardize the column in the data line, as in `from (x - mean(x)) / sd(x)`"],
            warnings.Where(w => w.Message.StartsWith("`x`", StringComparison.Ordinal)).Select(w => w.Help));
        Assert.EndsWith("subtract log(sd(y)) from each log density",
            warnings.Single(w => w.Message.StartsWith("`y`", StringComparison.Ordinal)).Help, StringComparison.Ordinal);
    }

    /// <summary>A flow of the guide over all unknowns reads no data; one of rows, or of an encoder, has their scale.</summary>
    [Theory]
    [InlineData("u: real[2] ~ Normal(0, 1) |> bend\n a ~ Delta(u[1])\n b ~ Delta(u[2])", false)]
    [InlineData("u: real[2] ~ Normal([mean(y), 0], 1) |> bend\n a ~ Delta(u[1])\n b ~ Delta(u[2])", false)]
    [InlineData("net at(x: real) -> real = linear\n u: real[2] ~ Normal(at(mean(y)), 1) |> bend\n a ~ Delta(u[1])\n b ~ Delta(u[2])", true)]
    public void A_flow_of_all_unknowns_is_not_near_data(string guide, bool isNear)
    {
        var warnings = DataScale.Warnings(TestStory.By($$"""
            model Joint
            data y[rows]: real
            a ~ Normal(0, 100)
            b ~ Normal(0, 100)
            for n in rows { y[n] ~ Normal(a + b, 100) }
            guide {
              flow bend: real[2] = realnvp(layers = 2)
              {{guide}}
            }
            """, Table(0, 400).Replace("x,z,y", "y,z,x", StringComparison.Ordinal)).Problem);
        Assert.Equal(isNear ? ["W0590"] : Array.Empty<string>(), warnings.Select(w => w.Code));
    }

    /// <summary>A flow that is given unknowns has their scale; one that is given data, also through the guide, has theirs.</summary>
    [Theory]
    [InlineData("u: real[2] ~ Normal(0, 1) |> top\n mu ~ Delta(u[1])\n tau ~ Delta(softplus(u[2]))", "mu", "")]
    [InlineData("mu ~ Normal(0, 1)\n tau ~ LogNormal(0, 1)", "mu", "")]
    [InlineData("u: real[2] ~ Normal(0, 1) |> top\n mu ~ Delta(u[1])\n tau ~ Delta(softplus(u[2]))", "mu + mean(y)", "y")]
    [InlineData("m = mean(s)\n u: real[2] ~ Normal(0, 1) |> top\n mu ~ Delta(u[1])\n tau ~ Delta(softplus(u[2]))", "m", "y s")]
    public void A_flow_that_is_given_unknowns_reads_no_data(string top, string given, string near)
    {
        var warnings = DataScale.Warnings(TestStory.By($$"""
            model Schools
            data y[schools]: real
            data s[schools]: positive from z
            mu ~ Normal(0, 5)
            tau: positive ~ HalfCauchy(5)
            for j in schools {
              theta[j] ~ Normal(mu, tau)
              y[j] ~ Normal(theta[j], s[j])
            }
            guide {
              flow top: real[2] = realnvp(layers = 2)
              flow each(given m: real): real[8] = realnvp(layers = 2)
              {{top}}
              v: real[8] ~ Normal(0, 1) |> each({{given}})
              for j in schools { theta[j] ~ Delta(v[j]) }
            }
            """, "y,z\n28,15\n8,10\n-3,16\n7,11\n-1,9\n1,11\n18,10\n12,18\n").Problem);
        Assert.Equal(near.Split(' ', StringSplitOptions.RemoveEmptyEntries), Named(warnings));
    }

    /// <summary>What stands beside a net or beside a latent near one is not read by it; what it reads is named.</summary>
    [Theory]
    [InlineData("y[n] ~ Normal(at(x[n]).mean, s[n])", "")]
    [InlineData("y[n] ~ Normal(at(x[n]).mean + s[n], 1)", "")]
    [InlineData("m[n] = at(x[n]).mean + s[n]\n  y[n] ~ Normal(m[n], 1)", "")]
    [InlineData("z[n] ~ Normal(at(x[n]).mean, 1)\n  y[n] ~ Normal(z[n], s[n])", "")]
    [InlineData("y[n] ~ Normal(at(s[n]).mean, 1)", "s")]
    [InlineData("m[n] = x[n] * s[n]\n  y[n] ~ Normal(at(m[n]).mean, 1)", "s")]
    [InlineData("z[n] ~ Normal(s[n], 1)\n  y[n] ~ Normal(at(z[n]).mean, 1)", "s")]
    public void What_a_net_reads_is_named_and_not_what_stands_beside_it(string statements, string near)
    {
        var warnings = DataScale.Warnings(TestStory.By($$"""
            model Beside
            data x[rows]: real
            data y[rows]: real
            data s[rows]: positive from 500 + z
            net at(x: real) -> (mean: real) = (2 * x) |> linear
            for n in rows {
              {{statements}}
            }
            """, Table(0, 1, 400)).Problem);
        Assert.Equal(near.Split(' ', StringSplitOptions.RemoveEmptyEntries), Named(warnings));
    }

    private static IEnumerable<string> Named(IEnumerable<ProbDsl.Parser.Diagnostics.Diagnostic> warnings) =>
        warnings.Where(w => w.Code == "W0590").Select(w => w.Message.Split('`')[1]);

    /// <summary>A column of a statement without a net does not matter to it, unless latents or definitions connect them.</summary>
    [Theory]
    [InlineData("w[n] ~ Normal(m, 100)", false)]
    [InlineData("w[n] ~ Normal(m + x[n], 100)", false)]
    [InlineData("w[n] ~ Normal(at(x[n]).mean, 100)", true)]
    [InlineData("w[n] ~ Normal(100 * z[n], 1)", true)]
    [InlineData("twice[n] = 2 * z[n]\n  w[n] ~ Normal(twice[n], 1)", true)]
    public void Columns_apart_from_nets_are_not_warned_of(string statement, bool isNear)
    {
        var warnings = DataScale.Warnings(TestStory.By($$"""
            model Apart
            data x[rows]: real
            data y[rows]: real
            data w[rows]: real from z
            param m: real
            net at(x: real) -> (mean: real) = (2 * x) |> linear
            for n in rows {
              z[n] ~ Normal(at(x[n]).mean, 1)
              y[n] ~ Normal(z[n], 1)
              {{statement}}
            }
            """, Table(0, 1, 400)).Problem);
        Assert.Equal(isNear ? ["W0590"] : Array.Empty<string>(), warnings.Select(w => w.Code));
    }

    [Fact]
    public void Missing_cells_and_stories_without_nets_do_not_count()
    {
        var gaps = "x,y\n" + string.Concat(Enumerable.Range(0, 50)
            .Select(i => FormattableString.Invariant($"{(i % 5 == 0 ? "" : (1.4 * Math.Sin(i)).ToString("R"))},{Math.Cos(i)}\n")));
        const string Drawn = """
            model Drawn
            data x[rows]: real
            net at(u: real) -> (mean: real) = linear
            for n in rows {
              z[n] ~ Normal(0, 1)
              x[n] ~ Normal(at(z[n]).mean, 1)
            }
            """;
        Assert.Empty(DataScale.Warnings(TestStory.By(Drawn, gaps).Problem));
        Assert.Empty(DataScale.Warnings(
            TestStory.By("""
                model Plain
                data x[rows]: real
                m ~ Normal(0, 100)
                for n in rows { x[n] ~ Normal(m, 1) }
                """, Table(0, 80)).Problem));
    }
}
