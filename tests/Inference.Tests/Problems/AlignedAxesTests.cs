using ProbDsl.Inference.Problems;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.Problems;

/// <summary>Elements have the names of the columns and levels that their dimension is aligned with.</summary>
public sealed class AlignedAxesTests
{
    private const string Csv = "y,wt,`h p`,fuel,z\n1,2,3,gas,0.5\n2,3,1,oil,-1\n0,1,1,gas,2\n";

    private static string Names(string variable, string story)
    {
        var names = MemberNames.Find(TestStory.By($"model M\n{story}", Csv.Replace("`", "", StringComparison.Ordinal)).Problem, variable);
        return string.Join(" / ", names.Select(n => n is null ? "-" : string.Join(' ', n)));
    }

    private const string Y = "data y[rows]: real\n";

    [Theory]
    // by the size that the columns set
    [InlineData("data x[rows]: real[D] from wt, z\nb: real[D] ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(b[1] * x[n, 1], 1) }", "wt z")]
    [InlineData("data x[rows]: real[D] from all except y, fuel, `h p`\nb: real[D] ~ Normal(0, 1)\n"
        + "for n in rows { y[n] ~ Normal(dot(b, x[n]), 1) }", "wt z")]
    // by a product, an elementwise product, a matrix product, a sum over both
    [InlineData("data x[rows]: real[2] from wt, `h p`\nb: real[2] ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(dot(b, x[n]), 1) }",
        "wt h p")]
    [InlineData("data x[rows]: real[2] from wt, z\nb: real[2] ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(sum(2 * b * x[n]), 1) }",
        "wt z")]
    [InlineData("data x[rows]: real[2] from wt, z\nb: real[2] ~ Normal(0, 1)\ny ~ Normal(x @ b, 1)", "wt z")]
    [InlineData("data x[rows]: real[2] from wt, z\nb: real[2] ~ Normal(0, 1)\n"
        + "for n in rows { y[n] ~ Normal(sum(b[d] * x[n, d] for d in 1..2), 1) }", "wt z")]
    // through a definition
    [InlineData("data x[rows]: real[2] from wt, z\na: real[2] ~ Normal(0, 1)\nb = 2 * a\n"
        + "for n in rows { y[n] ~ Normal(dot(b, x[n]), 1) }", "wt z")]
    // levels, of the data and stated, and both
    [InlineData("data f[rows]: index[F] from fuel\nb: real[F] ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(b[f[n]], 1) }", "gas oil")]
    [InlineData("data f[rows]: index[\"oil\", \"gas\"] from fuel\nb: real[2] ~ Normal(0, 1)\n"
        + "for n in rows { y[n] ~ Normal(b[f[n]], 1) }", "oil gas")]
    [InlineData("data f[rows]: index[F] from fuel\ndata x[rows]: real[2] from wt, z\nb: real[F, 2] ~ Normal(0, 1)\n"
        + "for n in rows { y[n] ~ Normal(dot(b[f[n]], x[n]), 1) }", "gas oil / wt z")]
    // expressions of one column have its name, unless two of them have; others are as written
    [InlineData("data x[rows]: real[3] from (wt - mean(wt)) / sd(wt), z, z^2\nb: real[3] ~ Normal(0, 1)\n"
        + "for n in rows { y[n] ~ Normal(dot(b, x[n]), 1) }", "wt z z^2")]
    [InlineData("data x[rows]: real[2] from wt * z, log(`h p`)\nb: real[2] ~ Normal(0, 1)\n"
        + "for n in rows { y[n] ~ Normal(dot(b, x[n]), 1) }", "wt * z h p")]
    // not by a size alone, nor where two lists meet
    [InlineData("data x[rows]: real[2] from wt, z\nb: real[2] ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(b[1] + x[n, 2], 1) }", "")]
    [InlineData("data x[rows]: real[2] from wt, z\ndata v[rows]: real[2] from z, wt\nb: real[2] ~ Normal(0, 1)\n"
        + "for n in rows { y[n] ~ Normal(dot(b, x[n]) + dot(b, v[n]), 1) }", "")]
    public void Elements_have_names(string story, string expected) => Assert.Equal(expected, Names("b", Y + story));

    /// <summary>A vector that is drawn gives its names to its mean, both sides of its covariance, and the rows of its loadings.</summary>
    [Fact]
    public void Draws_align_their_arguments()
    {
        const string story = """
            data x[rows]: real[2] from wt, z
            m: real[2] ~ Normal(0, 1)
            s ~ Wishart(4, identity(2))
            for n in rows { x[n] ~ MvNormal(m, s) }
            """;
        Assert.Equal("wt z", Names("m", story));
        Assert.Equal("wt z / wt z", Names("s", story));
        Assert.Equal("wt z / -", Names("w", """
            data x[rows]: real[2] from wt, z
            w: real[2, 1] ~ Normal(0, 1)
            for n in rows {
              h[n]: real[1] ~ Normal(0, 1)
              x[n] ~ Normal(w @ h[n], 1)
            }
            """));
        Assert.Equal("oil gas", Names("p", "data f[rows]: index[\"oil\", \"gas\"] from fuel\np: simplex[2] ~ Dirichlet(1)\n"
            + "for n in rows { f[n] ~ Categorical(p) }"));
    }
}
