using System.Text;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>The plan for people: what becomes of each unknown and why, and what the other methods say.</summary>
internal static class PlanPrinter
{
    public static string Print(MethodSelection selection, StoryOptions options, MethodTable methods)
    {
        var text = new StringBuilder();
        if (selection is { Plan: { } plan, Method: { } chosen })
        {
            text.AppendLine($"  plan: {chosen.Name} ({selection.Reason})");
            var names = plan.Blocks.Select(b => string.Join(", ", b.Unknowns)).ToList();
            var (nameWidth, wayWidth) = (names.Max(n => n.Length), plan.Blocks.Max(b => b.By.Name.Length));
            for (var i = 0; i < plan.Blocks.Count; i++)
                text.AppendLine($"    {i + 1}  {names[i].PadRight(nameWidth)}  {plan.Blocks[i].By.Name.PadRight(wayWidth)}  {plan.Blocks[i].Reason}");
        }

        foreach (var method in methods.All.Where(m => m != selection.Method))
        {
            var choice = method.Choose(options);
            text.AppendLine(choice.Plan is not null ? $"    also possible: {method.Name}" : $"    not {method.Name}: {choice.Refusals[0].Reason}");
        }

        return text.ToString();
    }
}
