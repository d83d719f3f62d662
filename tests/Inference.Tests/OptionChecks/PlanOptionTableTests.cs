using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Plans;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.OptionChecks;

/// <summary>The options that change a plan, or whether there is one, are those that the table says a plan reads.</summary>
public sealed class PlanOptionTableTests
{
    private static readonly string[] stories =
    [
        """
        model Priors
        data x[rows]: real
        m ~ Normal(0, 3)
        for n in rows { z[n] ~ Normal(m, 1)
          x[n] ~ Normal(z[n], 1) }
        """,
        """
        model Chain(T = 4)
        data x[rows]: real
        param gain: real
        for n in rows {
          s[n, T] ~ Normal(0, 1)
          for t in 2..T { s[n, t-1] ~ Normal(gain * s[n, t], 1) }
          x[n] ~ Normal(s[n, 1], 0.5)
        }
        guide {
          for n in rows {
            s[n, 1] ~ Normal(0.9 * x[n], 0.4)
            for t in 2..T { s[n, t] ~ Normal(0.9 * s[n, t-1], 0.4) }
          }
        }
        """,
        """
        model Flow
        data x[rows]: real
        net velocity(x: real, t: unit) -> real = mlp(hidden = [4], act = tanh)
        flow warp: real = ode(velocity)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """,
    ];

    [Fact]
    public void Only_options_that_are_marked_change_a_plan()
    {
        var changing = new HashSet<string>();
        foreach (var story in stories)
            foreach (var row in StandardOptions.Table.For(OptionUses.Fit).Where(o => o is not PairsOption))
                foreach (var value in Values(row))
                    if (!Plans(story, RunOptions.None).SequenceEqual(Plans(story, RunOptions.None.With(row, row.Read(value)))))
                        changing.Add(row.Name);
        var marked = StandardOptions.Table.For(OptionUses.Plan).Select(o => o.Name).ToHashSet();
        Assert.Subset(marked, changing);
        Assert.Superset(new HashSet<string> { "guide", "objective" }, changing);
    }

    private static IEnumerable<string> Values(RunOption row) => row is WordOption words ? words.Shown
        : row is NumberOption ? ["0.25"] : ["3"];

    private static List<string> Plans(string story, RunOptions options)
    {
        var bound = TestStory.By(story, "x\n0.3\n-0.2\n1.1\n0.7\n");
        var facts = StoryFacts.Of(bound.Graph, TestStory.Catalog, options).With(bound.Problem);
        return [.. new MethodTable(TestStory.Catalog).For(facts).Select(m => Of(m.Choose(facts)))];
    }

    private static string Of(MethodChoice choice) => choice.Plan is { } plan
        ? string.Join("; ", plan.Blocks.Select(b => $"{b.Unknowns} {b.By} {b.Name} {b.Reason}"))
        : string.Join("; ", choice.Refusals.Select(r => r.Reason));
}
