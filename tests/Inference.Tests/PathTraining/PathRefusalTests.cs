using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.ContinuousTime;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.PathTraining;

/// <summary>Stories along time that cannot be trained, each with the statement and the reason; and the method that each is for.</summary>
public sealed class PathRefusalTests
{
    private const string Net = "net velocity(x: real, t: unit) -> real = linear", Warp = "flow warp: real = ode(velocity)",
        Draw = "x[n] ~ Normal(0, 1) |> warp";

    private static string Story(string declared, string body = Draw, string outside = "",
        string data = "data x[rows]: real from x") => $$"""
            model Refused
            {{data}}
            {{declared}}
            {{outside}}
        for n in rows { {{body}} }
        """;

    public static TheoryData<string, string> Refused => new()
    {
        { Story($"{Net}\n{Warp}\nparam center: real", "x[n] ~ Normal(center, 1) |> warp"), "`center` is a param" },
        { Story($"{Net}\n{Warp}", """
            z[n]: real ~ Normal(0, 1)
              x[n] ~ Normal(z[n], 1) |> warp
            """), "`z` is latent" },
        { Story($"{Net}\nnet start(t: unit) -> real = linear\n{Warp}", "x[n] ~ Normal(start(0.5), 1) |> warp"), "calls `start`" },
        { Story($"{Net}\n{Warp}", $"""
            {Draw}
              y[n] ~ Normal(x[n], 1)
            """, data: "data x[rows]: real from x\ndata y[rows]: real from x"),
            "`y[n]` is drawn too" },
        { Story($"{Net}\n{Warp}", $"{Draw}\n  target += x[n]"), "`target +=`" },
        { Story("function velocity(x: real, t: unit) -> real = -x\n" + Warp), "calls no net" },
        { Story("flow warp: real = ode(planar(width = 3))\nparam center: real", "x[n] ~ Normal(center, 1) |> warp"),
            "`center` is a param" },
        { Story($"{Net}\n{Warp}", """
            w[n]: real ~ Normal(0, 1) |> warp
              x[n] ~ Normal(w[n], 1)
            """), "`w[n]` is latent" },
        { Story("sde noising: real = vp()\nnet score(x: real, t: unit) -> real = linear\nparam scale: real",
            "x[n] ~ reverse(noising, score)"), "`scale` is a param" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_refusal_has_its_reason(string story, string why)
    {
        var selection = TestStory.By(story, "x\n1\n2\n").Select();
        Assert.Null(selection.Plan);
        Assert.Contains(selection.Diagnostics, d => d.Code == "E0402" && d.Message.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_cell_is_in_the_way() =>
        Assert.Null(TestStory.By(Story($"{Net}\n{Warp}", data: "data x[rows]: real from x\ndata c[rows]: real from c"),
            "x,c\n1,2\n,3\n").Select().Plan);

    [Fact]
    public void Each_story_has_its_method()
    {
        Assert.Equal("flow_matching", TestStory.By(Story($"{Net}\n{Warp}"), "x\n1\n2\n").Select().Method!.Name);
        var reversed = TestStory.By(
            Story("sde noising: real = vp()\nnet score(x: real, t: unit) -> real = linear", "x[n] ~ reverse(noising, score)"), "x\n1\n2\n");
        Assert.Equal("score", reversed.Select().Method!.Name);
        Assert.Contains(reversed.Select("flow_matching").Diagnostics,
            d => d.Code == "E0402" && d.Message.Contains("flow that is an `ode`", StringComparison.Ordinal));
    }

    /// <summary>A velocity that diverges, or turns without an end, is reported with its row.</summary>
    [Theory]
    [InlineData("x * x + 1", "E0571", "row 2")]
    [InlineData("10000000 * (sin(x) - x)", "E0572", "row 1")]
    public void What_cannot_be_followed_is_reported(string velocity, string code, string row)
    {
        var path = PathStory.Of(Story($"function velocity(x: real, t: unit) -> real = {velocity}\n{Warp}"), "x\n3\n-9\n");
        var reported = Assert.Single(PathScores.Compute(path, new(), 1, ManagedEngine.On(1)).Diagnostics);
        Assert.Equal(code, reported.Code);
        Assert.Contains(row, reported.Message, StringComparison.Ordinal);
    }
}
