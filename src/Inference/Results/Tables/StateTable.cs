using System.Globalization;
using System.Text;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Results.Tables;

/// <summary>
/// Finite latents: a member per line with the probability of each state, latents of the same states under one title, and the largest
/// standard error (MCSE) where they come from draws. Of truth values `true` alone; where a line has no room for all states, the likeliest
/// ones.
/// </summary>
internal static class StateTable
{
    private const int MostMembers = 40, MostStates = 8;
    private const string Title = "latent", Likeliest = "likeliest states", Path = "path", Error = "MCSE";

    public static string Print(IEnumerable<StateProbabilities> latents) =>
        string.Join('\n', latents.GroupBy(l => string.Join('\n', l.States)).Select(Block));

    private static string Block(IEnumerable<StateProbabilities> alike)
    {
        var lines = alike.SelectMany(Lines).ToList();
        var states = alike.First().States;
        var names = Math.Max(Title.Length, lines.Where(l => l.Probabilities.Length > 0).Select(l => l.Name.Length).DefaultIfEmpty(0).Max());
        int[] told = states is ["false", "true"] ? [1] : [.. Enumerable.Range(0, states.Count)];
        var hasErrors = lines.Exists(l => l.Error is not null);
        var errors = hasErrors ? [Error] : Array.Empty<string>();
        var paths = lines.Exists(l => l.Path is not null) ? [Path] : Array.Empty<string>();
        string[] titles = [.. told.Select(k => $"P({states[k]})"), .. errors, .. paths];
        var cells = lines.ConvertAll(l => (l.Name, Cells: CellsOf(l)));
        var numbers = cells.Where(c => c.Cells.Length > 0).ToList();
        int[] widths = [.. titles.Select((t, i) => numbers.Select(c => c.Cells[i].Length).Append(t.Length).Max())];
        if (told.Length > MostStates || names + widths.Sum(w => w + 2) > Paragraph.Width) return Ranked(lines, states, names);
        return string.Concat(cells.Prepend((Title, titles)).Select(line => Padded(line.Item1, line.Item2)));

        string[] CellsOf(Line line) =>
            line.Probabilities.Length == 0 ? [] : [.. told.Select(k => Written(line.Probabilities[k])), .. ErrorOf(line), .. PathOf(line)];

        string[] ErrorOf(Line line) => hasErrors ? [line.Error?.ToString("G2", CultureInfo.InvariantCulture) ?? ""] : [];

        string[] PathOf(Line line) => line.Path is { } state ? [state < 0 ? "" : states[state]] : [];

        string Padded(string name, string[] own) =>
            $"{name.PadRight(names)}{string.Concat(own.Zip(widths, (c, w) => $"  {c.PadRight(w)}"))}".TrimEnd() + "\n";
    }

    /// <summary>
    /// A member with the probabilities of its states and, of a chain, its state on the most probable path; a line without numbers is a
    /// remark.
    /// </summary>
    private sealed record Line(string Name, double[] Probabilities, int? Path = null, double? Error = null);

    /// <summary>As many states as find room, the likeliest first.</summary>
    private static string Ranked(List<Line> lines, ValueList<string> states, int names)
    {
        var text = new StringBuilder($"{Title.PadRight(names)}  {Likeliest}\n");
        foreach (var (name, probabilities, _, _) in lines)
        {
            var line = name.PadRight(names);
            foreach (var (k, p) in probabilities.Index().OrderByDescending(p => p.Item).TakeWhile(p => p.Item > 0))
            {
                var next = $"{(line.Length > names ? " · " : "  ")}P({states[k]}) {Written(p)}";
                if (line.Length > names && line.Length + next.Length > Paragraph.Width) break;
                line += next;
            }

            text.Append(line.TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<Line> Lines(StateProbabilities latent)
    {
        var (shape, count) = (latent.Values.Shape.Leading(latent.Values.Shape.Rank - 1), latent.States.Count);
        var members = Enumerable.Range(0, shape.Count).Where(m => count > 0 && !double.IsNaN(latent.Values.Values[m * count])).ToList();
        foreach (var member in members.Take(MostMembers))
        {
            var (name, own) = (ElementNames.Of(latent.Latent, shape, member, latent.Names), (member * count)..((member + 1) * count));
            yield return new(name, latent.Values.Values[own], latent.Path?[member], latent.StandardError?.Values[own].Max());
        }

        if (members.Count <= MostMembers) yield break;
        var further = CountedNoun.Of(members.Count - MostMembers, "further member");
        yield return new($"... {further} of {latent.Latent} (--format json has all)", []);
    }

    private static string Written(double probability) =>
        probability.ToString(probability is > 0 and < 0.0000005 ? "0.#e-0" : "F6", CultureInfo.InvariantCulture);
}
