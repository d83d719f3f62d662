using ProbDsl.Catalog.Layers;
using ProbDsl.Inference.ContinuousTime;

namespace ProbDsl.Cli.Reporting;

/// <summary>
/// `explain --nets`: the layers of each net and the maps of each flow, with their shapes, parameters and multiply-adds for one row.
/// </summary>
internal static class NetTable
{
    public static string Text(IReadOnlyList<NetCosts> nets)
    {
        if (nets.Count == 0) return "no nets\n";
        var tables = nets.Select(n => AlignedLines.Write(
            [[$"{n.Sort} {Parser.Lexing.Words.Spell(n.Name)}", "output", "parameters", "multiply-adds"],
                .. n.Lines.Select(l => Row($"  {l.Text}", l.Makes.ToString(), l.Cost)), Row("  total", "", n.Total)],
            column => column > 1));
        var notes = nets.Any(n => n.Total is null) ? "\n? depends on sizes that the data set: add `--data`\n" : "";
        var sum = nets.Count == 1 ? "" : $"\nall nets: {Number(Sum(nets)?.Parameters)} parameters, "
            + $"{Number(Sum(nets)?.MultiplyAdds)} multiply-adds for one call of each\n";
        return string.Join('\n', tables) + sum + notes;
    }

    public static void Json(IReadOnlyList<NetCosts> nets) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        JsonOutput.List(json, "nets", nets, n =>
        {
            json.WriteStartObject();
            json.WriteString("name", n.Name);
            json.WriteString("sort", n.Sort);
            JsonOutput.List(json, "layers", n.Lines, l =>
            {
                json.WriteStartObject();
                json.WriteString("layer", l.Text);
                json.WriteString("output", l.Makes.ToString());
                Write(json, l.Cost);
                json.WriteEndObject();
            });
            Write(json, n.Total);
            json.WriteEndObject();
        });
        Write(json, Sum(nets));
        json.WriteEndObject();
    });

    private static LayerCost? Sum(IReadOnlyList<NetCosts> nets) => NetCosts.Sum(nets.Select(n => n.Total));

    private static string[] Row(string layer, string output, LayerCost? cost) =>
        [layer, output, Number(cost?.Parameters), Number(cost?.MultiplyAdds)];

    private static string Number(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "?";

    private static void Write(Utf8JsonWriter json, LayerCost? cost)
    {
        Write(json, "parameters", cost?.Parameters);
        Write(json, "multiply_adds", cost?.MultiplyAdds);
    }

    private static void Write(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }
}
