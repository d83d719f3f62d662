using ProbDsl.Inference.Drivers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Structures;

/// <summary>
/// Chains that are not integrated because of the positions that they read: the message names the read, and its advice works.
/// </summary>
public sealed class ChainReadObstacleTests
{
    private const string Csv = "a,b,at\n1.2,0.3,1\n0.4,-1.1,2\n-0.7,0.8,2\n1.9,0.1,3\n0.6,-0.6,4\n0.9,0.4,4\n";

    private const string Two = """
        model Two
        data y[times]: real[2] from a, b
        param drift: positive
        param noise: positive
        param pull: real
        u[1] ~ Flat()
        v[1] ~ Flat()
        for t in 2..times {
          u[t] ~ Normal(u[t-1], drift)
          v[t] ~ Normal(v[t-1] + pull * u[t], drift)
        }
        for t in times { y[t] ~ Normal([u[t], v[t]], noise) }
        """;

    private const string Joint = """
        model Two
        data y[times]: real[2] from a, b
        param drift: positive
        param noise: positive
        param pull: real
        s[1]: real[2] ~ Flat()
        for t in 2..times {
          s[t] ~ MvNormal([s[t-1, 1], s[t-1, 2] + pull * s[t-1, 1]],
            covariance = covariance([[drift^2, pull * drift^2], [pull * drift^2, (1 + pull^2) * drift^2]]))
        }
        for t in times { y[t] ~ Normal(s[t], noise) }
        """;

    private const string Back = """
        model Back
        data y[times]: real from a
        param drift: positive
        param noise: positive
        level[times] ~ Normal(0, 5)
        for t in 1..times-1 { level[t] ~ Normal(level[t+1], drift) }
        for t in times { y[t] ~ Normal(level[t], noise) }
        """;

    private const string Layer = """
        model Layer
        data y[times]: real from a
        param drift: positive
        param noise: positive
        level[1] ~ Flat()
        for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
        for t in times {
          signal[t] ~ Normal(level[t], 0.1)
          y[t] ~ Normal(signal[t], noise)
        }
        """;

    private const string Recurrence = """
        model Sums
        data y[times]: real from a
        param drift: positive
        param noise: positive
        slope[1] ~ Normal(0, 1)
        level[1] = 0
        for t in 2..times {
          slope[t] ~ Normal(slope[t-1], drift)
          level[t] = level[t-1] + slope[t-1]
        }
        for t in times { y[t] ~ Normal(level[t], noise) }
        """;

    private const string Look = """
        model Look
        data y[rows]: real from a
        data day[rows]: int from at
        param drift: positive
        param noise: positive
        level[1] ~ Normal(0, 5)
        trend[1] ~ Normal(0, 1)
        for t in 2..4 {
          level[t] ~ Normal(level[t-1] + trend[t-1], variance = drift)
          trend[t] ~ Normal(trend[t-1], 0.1)
        }
        for n in rows { y[n] ~ Normal(level[day[n]], variance = noise) }
        """;

    private const string Wide = """
        model Wide
        data y[times]: real[2] from a, b
        param drift: positive
        param noise: positive
        level[1] ~ Normal(0, 5)
        for t in 2..times { level[t] ~ Normal(level[t-1], variance = drift) }
        for t in times { for k in 1..2 { y[t, k] ~ Normal(level[t], variance = noise) } }
        """;

    public static TheoryData<string, string, string, string> Messages => new()
    {
        { Two, "`v[t]` reads `u[t]` of its own position", "read an earlier position, as in `u[t-1]`",
            Two.Replace("pull * u[t]", "pull * u[t-1]", StringComparison.Ordinal) },
        { Two, "`v[t]` reads `u[t]` of its own position", "draw both as one vector given the position before", Joint },
        { Back, "`level[t]` reads `level[t+1]`, a later position", "number the positions the other way", """
            model Forward
            data y[times]: real from a
            param drift: positive
            param noise: positive
            level[1] ~ Normal(0, 5)
            for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
            for t in times { y[t] ~ Normal(level[t], noise) }
            """ },
        { Layer, "`signal[t]` reads `level[t]` of its own position", "`signal[t] = level[t] + noise[t]`",
            Layer.Replace("signal[t] ~ Normal(level[t], 0.1)", "more[t] ~ Normal(0, 0.1)\n  signal[t] = level[t] + more[t]",
                StringComparison.Ordinal) },
        { Recurrence, "the mean of `y[t]` reads `level`, which is defined by its own earlier positions and by `slope`",
            "`level[1] ~ Normal(0, 1e-6)` if it is known",
            Recurrence.Replace("level[1] = 0", "level[1] ~ Normal(0, 1e-6)", StringComparison.Ordinal) },
        { Look, "`y[n]` reads `level[day[n]]`, a position that data give", "a column for each of its observations", Wide },
    };

    [Theory, MemberData(nameof(Messages))]
    public void The_message_names_the_read_and_the_advice_works(string text, string why, string next, string advised)
    {
        var story = TestStory.By(text, Csv);
        Assert.Contains(why, Assert.Single(story.Select().Diagnostics, d => d.Code == "E0401").Message, StringComparison.Ordinal);
        var refused = Assert.Single(story.Select("map").Diagnostics, d => d.Code == "E0402");
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains(next, refused.Help, StringComparison.Ordinal);
        Assert.True(double.IsFinite(TestStory.By(advised, Csv).Fitted(new(Threads: 1, Restarts: 2), "map").Value));
    }

    /// <summary>With conjugate priors, methods that have positions as unknowns accept positions that data give.</summary>
    [Theory, InlineData("vmp"), InlineData("gibbs")]
    public void Positions_that_data_give_have_other_methods(string method)
    {
        Assert.Contains("conjugate prior in place of it, as `q ~ InverseGamma(2, 1)` of a `variance = q`: message passing",
            Assert.Single(TestStory.By(Look, Csv).Select("map").Diagnostics, d => d.Code == "E0402").Help, StringComparison.Ordinal);
        var advised = Look.Replace("param drift: positive", "drift ~ InverseGamma(2, 1)", StringComparison.Ordinal)
            .Replace("param noise: positive", "noise ~ InverseGamma(2, 1)", StringComparison.Ordinal);
        var fit = TestStory.By(advised, Csv).Fitted(new FitOptions(Threads: 1, Draws: 200), method);
        Assert.Contains(fit.Summary!.Estimates, e => e.Name == "level");
    }
}
