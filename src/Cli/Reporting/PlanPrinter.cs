using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Rules;
using ProbDsl.Inference.Plans;

namespace ProbDsl.Cli.Reporting;

/// <summary>The plan for people: the treatment of each unknown with its reason, and the other methods with theirs.</summary>
internal static class PlanPrinter
{
    // reasons that would have fewer columns stand below what they are for
    private const int FewestForReasons = 24;

    public static string Print(ModelGraph graph, MethodSelection selection, StoryFacts facts, MethodTable methods)
    {
        var text = new StringBuilder();
        if (selection is { Plan: { } plan, Method: { } chosen })
            text.Append(Paragraph.Print("  plan  ", $"{chosen.Name}, {selection.Reason}")).Append(Blocks(graph, plan));
        else text.Append("  plan  none\n");
        // with data at hand, a method that runs is listed even if the story alone did not show that it would
        var others = methods.For(facts).Where(m => m != selection.Method && (m.Concerns(facts) || facts.Problem is not null))
            .Select(m => (m.Name, IsMeant: m.Concerns(facts), Choice: m.Choose(facts)))
            .Where(m => m.IsMeant || m.Choice.Plan is not null).ToList();
        if (others.Where(o => o.Choice.Plan is not null).Select(o => o.Name).ToList() is { Count: > 0 } possible)
            text.Append(Paragraph.Print("    also possible: ", string.Join(", ", possible)));
        foreach (var refused in others.Where(o => o.Choice.Plan is null).GroupBy(o => o.Choice.Refusals[0].Reason))
            text.Append(Refused(string.Join(", ", refused.Select(r => r.Name)), refused.Key));
        var unnormalized = new Truncations(graph, facts.Catalog).Unnormalized().Select(d => $"`{d.Name}`").Distinct().ToList();
        if (unnormalized.Count > 0)
            text.Append(Paragraph.Print("    no log evidence: ", "the truncated distribution of "
                + $"{string.Join(" and ", unnormalized)} has no closed-form normalizing constant, so the density is unnormalized"));
        if (facts.Cells is null && IsObserved(graph))
            text.Append(Paragraph.Print("    ", "made without data, as if no cell were missing (--data FILE plans with them)"));
        return text.ToString();
    }

    private static string Refused(string names, string reason)
    {
        var start = $"    not {names}: ";
        return start.Length <= PageWidth.OfText - FewestForReasons ? Paragraph.Print(start, reason)
            : Paragraph.Print("    ", start.Trim() + " " + reason, indent: "    not ".Length);
    }

    private static bool IsObserved(ModelGraph graph) => graph.Story.OfType<Draw>().Any(d => graph[d.Target.Of].Role == Role.Data);

    private static string Blocks(ModelGraph graph, InferencePlan plan)
    {
        if (plan.Blocks.Count == 0) return Paragraph.Print("    ", PlanSentence.OfNothing);
        var names = plan.Blocks.Select(b => string.Join(", ", b.Written(graph))).ToList();
        var (nameWidth, wayWidth) = (names.Max(n => n.Length), plan.Blocks.Max(b => b.Name.Length));
        var isTable = "    1  ".Length + nameWidth + "  ".Length + wayWidth + "  ".Length <= PageWidth.OfText - FewestForReasons;
        return string.Concat(plan.Blocks.Select((b, i) => isTable
            ? Paragraph.Print($"    {i + 1}  {names[i].PadRight(nameWidth)}  {b.Name.PadRight(wayWidth)}  ", b.Reason)
            : Paragraph.Print($"    {i + 1}  ", names[i])
                + Paragraph.Print("       ", b.Reason.Length > 0 ? $"{b.Name}: {b.Reason}" : b.Name)));
    }
}
