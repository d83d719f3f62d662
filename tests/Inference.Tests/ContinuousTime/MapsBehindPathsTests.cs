using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Sampling;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.ContinuousTime;

/// <summary>Draws of flows whose maps follow an `ode`, in several data sets at once.</summary>
public sealed class MapsBehindPathsTests
{
    /// <summary>Each draw is by what its own row gives, in each data set: rows are near 5 or -5, as their sign says.</summary>
    [Theory]
    [InlineData("ode(planar(width = 2), solver = rk4, steps = 4) |> affine")]
    [InlineData("ode(velocity, solver = rk4, steps = 4) |> realnvp(layers = 2, hidden = [8])")]
    public void Draws_follow_what_their_row_gives(string maps)
    {
        const int rows = 200;
        double[] signs = [.. Enumerable.Range(0, rows).Select(n => n % 3 == 0 ? -1.0 : 1.0)];
        var random = new RandomStream(7, "rows");
        var bound = TestStory.By($$"""
            model Signs
            data x[rows]: real[2] from x, y
            data c[rows]: real
            net velocity(x: real[2], t: unit, c: real) -> real[2] = mlp(hidden = [4], act = tanh)
            flow w(given c: real): real[2] = {{maps}}
            for n in rows { x[n] ~ Normal(0, 1) |> w(c[n]) }
            """, "x,y,c\n" + string.Concat(signs.Select(s =>
                FormattableString.Invariant($"{(5 * s) + (0.1 * random.NextNormal())},{(0.1 * random.NextNormal()) - s},{s}\n"))));
        var outcome = bound.Fitted(new(MaxIterations: 600, Threads: 1) { [StandardOptions.LearningRate] = 0.02 }, "mle");
        var problem = bound.Problem with { Trained = outcome.Summary!.Weights! };
        var drawn = new PriorSampler(problem, TestStory.Catalog).Sample(1, 3).Value!.Values["x"];
        Assert.Equal([3, rows, 2], drawn.Shape);
        var near = Enumerable.Range(0, 3 * rows).Count(i => Math.Abs(drawn.Values[2 * i] - (5 * signs[i % rows])) < 2);
        Assert.InRange(near, (int)(0.95 * 3 * rows), 3 * rows);
        Assert.Equal(3 * rows, drawn.Values.Where((_, i) => i % 2 == 0).Distinct().Count());
    }

    /// <summary>A map without weights, behind an `ode` of a net, asks for none.</summary>
    [Theory]
    [InlineData("flow w: positive[2] = ode(velocity) |> exp", "w"), InlineData("", "ode(velocity) |> exp")]
    public void Draws_through_a_last_exp_are_positive(string declaration, string maps)
    {
        var bound = TestStory.By($$"""
            model Positive
            data x[rows]: positive[2] from x, y
            net velocity(x: real[2], t: unit) -> real[2] = mlp(hidden = [4], act = tanh)
            {{declaration}}
            for n in rows { x[n] ~ Normal(0, 1) |> {{maps}} }
            """, "x,y\n1,2\n3,1\n2,2\n5,0.5\n");
        var outcome = bound.Fitted(new(MaxIterations: 10, Threads: 1), "mle");
        var problem = bound.Problem with { Trained = outcome.Summary!.Weights! };
        var drawn = new PriorSampler(problem, TestStory.Catalog).Sample(1, 2);
        Assert.Empty(drawn.Diagnostics);
        Assert.All(drawn.Value!.Values["x"].Values, x => Assert.True(x > 0));
    }
}
