using System.Text;

namespace ProbDsl.Inference.Results.Tables;

/// <summary>
/// Prints finite latents: a member per line with the probability of each state, latents with the same states under one title, and the
/// largest standard error (MCSE) for draws. For truth values it prints `true` alone, for many states the most probable ones, for many
/// members the number of members that are most probably in each state.
/// </summary>
internal static class StateTable
{
    private const int MostStates = 8;
    private const string Title = "latent", Likeliest = "likeliest states", Path = "path", Error = "MCSE";

    public static string Print(IEnumerable<StateProbabilities> latents, ShownNames shown) =>
        string.Join('\n', latents.GroupBy(l => string.Join('\n', l.States)).Select(alike => Block([.. alike], shown)));

    private static string Block(List<StateProbabilities> alike, ShownNames shown)
    {
        var lines = alike.SelectMany(l => Lines(l, shown)).ToList();
        var states = alike[0].States;
        var names = lines.Select(l => l.Name.Length).Append(Title.Length).Max();
        int[] reported = states is ["false", "true"] ? [1] : [.. Enumerable.Range(0, states.Count)];
        if (reported.Length > MostStates) return Ranked(lines, states, names, isInFull: alike.TrueForAll(l => shown.Names(l.Latent)));
        var hasErrors = lines.Exists(l => l.Error is not null);
        var errors = hasErrors ? [Error] : Array.Empty<string>();
        var paths = lines.Exists(l => l.Path is not null) ? [Path] : Array.Empty<string>();
        string[] titles = [Title, .. reported.Select(k => $"P({states[k]})"), .. errors, .. paths];
        List<string[]> rows = [titles];
        var summaries = new StringBuilder();
        foreach (var line in lines)
            if (line.Summary is null) rows.Add([line.Name, .. DataCells(line)]);
            else summaries.Append(Summary(line, names));
        return rows.Count > 1 ? AlignedLines.Write(rows, _ => false) + summaries : $"{summaries}";

        string[] DataCells(StateLine line) => [.. reported.Select(k => Written(line.Probabilities[k])), .. ErrorOf(line), .. PathOf(line)];

        string[] ErrorOf(StateLine line) => hasErrors ? [line.Error?.ToString("G2", CultureInfo.InvariantCulture) ?? ""] : [];

        string[] PathOf(StateLine line) =>
            line.Path is { } state ? [state < 0 ? "" : states[state]] : paths.Length > 0 ? [""] : [];
    }

    /// <summary>
    /// A member with the probabilities of its states and, for a chain, its state on the most probable path; or the summary of many members.
    /// </summary>
    private sealed record StateLine(string Name, double[] Probabilities, int? Path = null, double? Error = null, string? Summary = null);

    private static string Summary(StateLine line, int names) => Paragraph.Print($"{line.Name.PadRight(names)}  ", line.Summary!);

    /// <summary>Prints the most probable states that fit on the line, and the total probability of the others; or all of them.</summary>
    private static string Ranked(List<StateLine> lines, ValueList<string> states, int names, bool isInFull)
    {
        var text = new StringBuilder(StyleMarks.Of(TextStyle.Heading, $"{Title.PadRight(names)}  {Likeliest}")).Append('\n');
        foreach (var line in lines)
        {
            if (line.Summary is not null)
            {
                text.Append(Summary(line, names));
                continue;
            }

            var ranked = line.Probabilities.Index().OrderByDescending(p => p.Item).TakeWhile(p => p.Item > 0).ToList();
            var (taken, said) = (0, "");
            while (taken < ranked.Count && (taken == 0 || isInFull || Fits(With(said, ranked[taken]), ranked.Count - taken - 1)))
                said = With(said, ranked[taken++]);
            var others = ranked.Skip(taken).ToList();
            if (others.Count > 0) said += Others(others.Count, others.Sum(o => o.Item));
            text.Append(Paragraph.Print($"{line.Name.PadRight(names)}  ", said, width: PageWidth.OfTables));
        }

        return text.ToString();

        string With(string said, (int Index, double Item) next) =>
            $"{said}{(said.Length > 0 ? " · " : "")}P({states[next.Index]}) {Written(next.Item)}";

        bool Fits(string said, int left) =>
            names + 2 + said.Length + (left > 0 ? Others(left, 0).Length : 0) <= PageWidth.OfTables;

        static string Others(int count, double probability) => $" · {count} others {Written(probability)}";
    }

    private static IEnumerable<StateLine> Lines(StateProbabilities latent, ShownNames shown)
    {
        var (shape, count) = (latent.Values.Shape.Leading(latent.Values.Shape.Rank - 1), latent.States.Count);
        var members = Enumerable.Range(0, shape.Count).Where(m => count > 0 && !double.IsNaN(latent.Values.Values[m * count])).ToList();
        if (!shown.InFull(latent.Latent, members.Count)) return [new(latent.Latent, [], Summary: OfMany(latent, members))];
        return members.Select(member =>
        {
            var own = (member * count)..((member + 1) * count);
            return new StateLine(ElementNames.Of(latent.Latent, shape, member, latent.Names), latent.Values.Values[own],
                latent.Path?[member],
                latent.StandardError?.Values[own].Max());
        });
    }

    /// <summary>The number of members that are most probably in each state.</summary>
    private static string OfMany(StateProbabilities latent, List<int> members)
    {
        var count = latent.States.Count;
        var likeliest = members.GroupBy(m => LikeliestOf(latent.Values.Values.AsSpan(m * count, count)))
            .OrderBy(g => g.Key).Select(g => $"{latent.States[g.Key]} for {g.Count():N0}").ToList();
        var some = likeliest.Count <= MostStates
            ? likeliest : [.. likeliest.Take(MostStates), $"{likeliest.Count - MostStates} other states"];
        return $"{CountedNoun.Of(members.Count, "member")}: most probable is {string.Join(", ", some)}; "
            + LongArray.HowToSee(latent.Latent);
    }

    private static int LikeliestOf(ReadOnlySpan<double> probabilities)
    {
        var best = 0;
        for (var state = 1; state < probabilities.Length; state++)
            if (probabilities[state] > probabilities[best]) best = state;
        return best;
    }

    private static string Written(double probability) =>
        probability.ToString(probability is > 0 and < 0.0000005 ? "0.#e-0" : "F6", CultureInfo.InvariantCulture);
}
