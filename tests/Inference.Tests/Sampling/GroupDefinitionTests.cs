namespace ProbDsl.Tests.Sampling;

/// <summary>
/// What a story says inside groups of different lengths is what the story of one group alone, without `by`, says of that group's rows.
/// </summary>
public sealed class GroupDefinitionTests
{
    private const string Csv = "id,y,k\nb,0.5,1\na,1.5,3\nb,0.25,2\nc,2.5,2\na,0.75,1\nb,1.25,3\nc,1.75,2\nb,3.5,1\nb,0.375,2\nc,0.625,3\n";

    private static readonly (string Group, string Csv)[] Alone =
    [
        ("b", "y,k\n0.5,1\n0.25,2\n1.25,3\n3.5,1\n0.375,2\n"), ("a", "y,k\n1.5,3\n0.75,1\n"), ("c", "y,k\n2.5,2\n1.75,2\n0.625,3\n"),
    ];

    /// <summary>Definitions of d[s], with what they need before them.</summary>
    public static TheoryData<string> Definitions =>
    [
        "d[s] = visit",
        "d[s] = sum(y[s, t] for t in visit) / visit",
        "d[s] = prod(y[s, t] for t in visit)",
        "d[s] = max(y[s, t] - y[s, t-1] for t in 2..visit)",
        "d[s] = min(y[s, t] - y[s, t+1] for t in 1..visit-1)",
        "d[s] = sum(y[s, ..])",
        "d[s] = mean(y[s, ..])",
        "d[s] = variance(y[s, ..])",
        "d[s] = sd(y[s, ..] * y[s, ..])",
        "d[s] = norm(y[s, ..] - 1)",
        "d[s] = prod(y[s, ..])",
        "d[s] = max(y[s, ..])",
        "d[s] = min(-y[s, ..])",
        "d[s] = max(0, y[s, 2])",
        "d[s] = log_sum_exp(y[s, ..])",
        "d[s] = sum(softmax(y[s, ..]) * y[s, ..])",
        "d[s] = dot(y[s, ..], 2 / y[s, ..])",
        "d[s] = sum(outer(y[s, ..], y[s, ..]))",
        "d[s] = sum(outer(y[s, ..], y[s, ..]) @ y[s, ..])",
        "d[s] = sum(transpose(outer(y[s, ..], ones(visit))) @ y[s, ..])",
        "d[s] = mean(diagonal(y[s, ..]) + identity(visit))",
        "d[s] = sum(zeros(visit) + 3)",
        "d[s] = cumsum(y[s, ..])[visit]",
        "d[s] = (y[s, ..] - mean(y[s, ..]))[visit-1]",
        "d[s] = sum(y[s, 2..visit])",
        "d[s] = mean(y[s, 1..visit-1] / y[s, 2..visit])",
        "d[s] = y[s, visit]",
        "d[s] = y[s, visit-1] * y[s, 1]",
        "d[s] = sum(y[s, t] for t in visit-1..visit)",
        "d[s] = sum(y[s, t] * t for t in 3..visit)",
        "d[s] = sum(t * y[s, visit - t + 1] for t in visit)",
        "d[s] = sum(sum(y[s, u] for u in 1..t) * y[s, t] for t in visit)",
        "d[s] = sum(prod(y[s, t] - u for u in t..visit) for t in visit)",
        "d[s] = sum(sum(y[s, 1..t]) for t in visit)",
        "d[s] = sum(y[s, visit] - y[s, t] for t in 1..visit-1)",
        "d[s] = sum([y[s, t]^2 for t in visit])",
        "d[s] = max([y[s, t] - t for t in 1..visit-1])",
        "d[s] = sum(w[k[s, t]] * y[s, t] for t in visit)",
        "d[s] = sum(w[4 - k[s, t]] for t in 2..visit)",
        "d[s] = if visit > 2 then y[s, 2] else -visit",
        "d[s] = twice(visit) + twice(y[s, visit])",
        """
        for t in visit { e[s, t] = y[s, t] - mean(y[s, ..]) }
        d[s] = sum(e[s, ..] * e[s, ..]) / (visit - 1)
        """,
        """
        for t in 1..visit-1 { e[s, t] = y[s, t+1] - y[s, t] }
        d[s] = mean(e[s, ..])
        """,
        """
        for t in visit { e[s, t] = w[k[s, t]] }
        d[s] = e[s, visit] + max(e[s, ..])
        """,
        "e[s, 1] = y[s, 1]\nfor t in 2..visit { e[s, t] = 0.5 * e[s, t-1] + y[s, t] }\nd[s] = e[s, visit]",
        "e[s, visit] = y[s, visit]\nfor t in 1..visit-1 { e[s, t] = 0.5 * e[s, t+1] + y[s, t] / visit }\nd[s] = e[s, 1] + sum(e[s, ..])",
        "e[s, 1] = 1\nfor t in visit { e[s, t+1] = e[s, t] * y[s, t] + t }\nd[s] = e[s, visit+1] - mean(e[s, ..])",
        """
        e[s, 1] = 1
        e[s, 2] = 2
        for t in 3..visit { e[s, t] = e[s, t-1] * e[s, t-2] + y[s, t] }
        d[s] = sum(e[s, t] for t in visit)
        """,
        """
        for t in visit { e[s, t] = [y[s, t], t] }
        d[s] = sum(e[s, t, 1] * e[s, t, 2] for t in visit) + sum(e[s, ..]) + e[s, visit, 2]
        """,
    ];

    [Theory, MemberData(nameof(Definitions))]
    public void A_group_beside_others_is_a_group_alone(string definition)
    {
        var together = PriorDraw.Of(Story(definition), csv: Csv)["d"];
        Assert.Equal(Alone.Length, together.Length);
        Assert.All(Alone.Zip(together),
            g => Assert.InRange(g.Second, By(definition, g.First.Csv) - 1e-12, By(definition, g.First.Csv) + 1e-12));
    }

    /// <summary>Another group's rows give another number, but for the definitions that two groups have in common.</summary>
    [Theory, MemberData(nameof(Definitions))]
    public void And_no_other_group(string definition)
    {
        var together = PriorDraw.Of(Story(definition), csv: Csv)["d"];
        Assert.True(Math.Abs(together[1] - By(definition, Alone[0].Csv)) > 1e-6);
    }

    /// <summary>Groups may be in groups: `rep` is a length of each visit, which is one of each subject.</summary>
    [Fact]
    public void Groups_of_groups_have_lengths_of_their_own()
    {
        var draw = PriorDraw.Of("""
            model Nested
            data y[subject, visit, rep]: real from y by id, day
            data hot[subject, visit]: real from hot by id, day
            for s in subject {
              for v in visit { total[s, v] = sum(y[s, v, r] for r in rep) + 100 * rep + hot[s, v] }
              count[s] = visit
              most[s] = max(total[s, ..])
              all[s] = sum(sum(y[s, v, ..]) for v in visit)
            }
            """, csv: "id,day,y,hot\n7,1,1,1000\n9,1,2,2000\n7,2,3,3000\n7,1,4,1000\n7,2,5,3000\n7,1,6,1000\n");
        Assert.Equal([1 + 4 + 6 + 300 + 1000, 3 + 5 + 200 + 3000, 2 + 100 + 2000], draw["total"][..3]);
        Assert.Equal([2, 1], draw["count"]);
        Assert.Equal([3208, 2102], draw["most"]);
        Assert.Equal([19, 2], draw["all"]);
    }

    private static double By(string definition, string csv) => PriorDraw.Of(StoryAlone(definition), csv: csv)["d"][0];

    private static string Story(string definition) => $$"""
        model Groups
        data y[subject, visit]: positive from y by id
        data k[subject, visit]: index[3] from k by id
        function twice(a: real) -> real = 2 * a
        w = [0.5, 2, 7]
        for s in subject { {{definition}} }
        """;

    /// <summary>The same for a single group: no subject, no `by`.</summary>
    private static string StoryAlone(string definition) =>
        Story("").Replace("[subject, ", "[", StringComparison.Ordinal).Replace(" by id", "", StringComparison.Ordinal)
            .Replace("for s in subject {  }", "", StringComparison.Ordinal)
            + definition.Replace("[s, ", "[", StringComparison.Ordinal).Replace("[s]", "", StringComparison.Ordinal);
}
