using System.Globalization;
using System.Text;
using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// A graph as text, as `explain` shows it: what is given, then the story in its plates, the role of each name at the right, types and right sides as written.
/// </summary>
public static class GraphPrinter
{
    private const int Widest = 100;
    private const int WidestGap = 8;

    public static string Print(ModelGraph graph)
    {
        var rows = Declared(graph, Role.Data, "data").Concat(Declared(graph, Role.Param, "param")).Concat(graph.Story.Select(s => Row(graph, s))).ToList();
        var heading = rows.Count == 0 ? 0 : rows.Max(r => r.Heading.Length) + 2;
        var text = new StringBuilder($"{graph.Name}{Hyperparameters(graph)}\n");
        var role = RoleColumn(rows, heading);
        var before = "";
        foreach (var block in rows)
        {
            var shown = block.Heading == before && block.Role.Length > 0 ? "" : block.Heading;
            foreach (var (line, index) in Wrap(block, heading).Select((l, i) => (l, i)))
                text.Append("  ").Append((index == 0 ? shown : "").PadRight(heading)).Append(block.Role.Length == 0 ? line : $"{$"{line}  ".PadRight(role)}{block.Role}").Append('\n');
            before = block.Heading;
        }

        return text.ToString();
    }

    private static string Hyperparameters(ModelGraph graph)
    {
        var all = graph.Hyperparameters.Select(h => $"{h.Name} = {Value(((ValueOrigin)h.Origin!).Value)}").ToList();
        return all.Count == 0 ? "" : $"({string.Join(", ", all)})";
    }

    private static string Value(Expr value) => value is Literal number ? number.Value.ToString(CultureInfo.InvariantCulture) : Written(value.Span.Text);

    private static IEnumerable<Block> Declared(ModelGraph graph, Role role, string heading)
    {
        var names = graph.Variables.Where(v => v.Role == role).Select(v => $"{Words.Spell(v.Name)}{Brackets(v)}: {v.Type}").ToList();
        return names.Count == 0 ? [] : [new(heading, [.. names], "")];
    }

    private static string Brackets(Variable variable) => variable.Extents.Count == 0 ? "" : $"[{string.Join(", ", variable.Extents)}]";

    private static Block Row(ModelGraph graph, Statement statement)
    {
        var heading = string.Join(" ", statement.Loops.Select(l => Heading(l, statement)));
        if (statement is not Assignment assignment) return new(heading, [Written(statement.Span.Text)], "weighed");
        var tokens = Tokens(statement.Span.Text);
        var sign = tokens.FindIndex(t => t.IsOneOf("~", "="));
        return new(heading, [$"{Written(assignment.Target.Span.Text)}: {assignment.Target.Type} {Written(tokens[sign..])}"], RoleOf(graph[assignment.Target.Of].Role));
    }

    private static string Heading(Loop loop, Statement statement) =>
        statement.Copies.FirstOrDefault(c => c.Loop == loop) is { } copies ? $"{Heading(loop)} repeated {Written(copies.Times.Span.Text)}" : Heading(loop);

    private static string Heading(Loop loop)
    {
        var order = loop.Order switch { Order.Forward => ", in order", Order.Backward => ", in reverse order", _ => "" };
        return loop.IsWholePlate ? $"{Words.Spell(loop.Plate!.Name)}{order} ▸" : $"{Words.Spell(loop.Name)} in {loop.From}..{loop.To}{order} ▸";
    }

    private static string RoleOf(Role role) => role switch { Role.Data => "observed", Role.Latent => "latent", _ => "defined" };

    /// <summary>Where the roles stand: a wide gap after the longest line, where there is room; a line too long for any pushes its own role out.</summary>
    private static int RoleColumn(List<Block> rows, int heading)
    {
        var fitting = rows.Where(r => r.Role.Length > 0 && 2 + heading + r.Parts[0].Length + 2 + r.Role.Length <= Widest).ToList();
        if (fitting.Count == 0) return 0;
        var (longest, roles) = (fitting.Max(r => r.Parts[0].Length), fitting.Max(r => r.Role.Length));
        return longest + Math.Clamp(Widest - 2 - heading - longest - roles, 2, WidestGap);
    }

    /// <summary>Names stand side by side as far as the line goes.</summary>
    private static IEnumerable<string> Wrap(Block block, int heading)
    {
        var line = block.Parts[0];
        foreach (var part in block.Parts.Skip(1))
        {
            if (2 + heading + line.Length + 3 + part.Length <= Widest)
            {
                line = $"{line} · {part}";
                continue;
            }

            yield return line;
            line = part;
        }

        yield return line;
    }

    /// <summary>What the story says, on one line and without comments.</summary>
    private static string Written(string text) => Written(Tokens(text));

    // a space wherever the story has one, a line end or a comment
    private static string Written(List<Token> tokens) =>
        string.Concat(tokens.Select((t, i) => i > 0 && t.Span.Start > tokens[i - 1].Span.End ? $" {t.Span.Text}" : t.Span.Text));

    private static List<Token> Tokens(string text)
    {
        var tokens = Lexer.Scan(new("", text));
        return [.. Enumerable.Range(0, tokens.Count).Select(i => tokens[i]).Where(t => t.Kind != TokenKind.End)];
    }

    private sealed record Block(string Heading, ValueList<string> Parts, string Role);
}
