namespace ProbDsl.Inference.Fits.Reading;

/// <summary>Reads draws: their number and shapes from `fit.json`, their values from `draws.csv`, or from a file of each chain.</summary>
internal sealed class DrawsReader : SectionReader
{
    public override SectionReading? Of(JsonPart fit)
    {
        if (fit.Find("draws") is not { } draws) return null;
        if (draws["count"].Count is var count && count < 1) throw new JsonException("`draws.count` is 0");
        var chains = draws.Find("chains")?.Count;
        if (chains is < 1 || count % (chains ?? 1) != 0) throw new JsonException("`draws.count` is no multiple of `draws.chains`");
        var shapes = FitContents.ByUniqueName(draws["parameters"].Items.Select(p => (p["name"].Text, FitContents.ShapeOf(p["shape"]))));
        var leftOut = draws.Find("left_out")?.Items.Select(n => n.Text).ToList() ?? [];
        return (files, graph) => Read(files, graph, count, chains, [.. shapes.Select(s => (s.Key, s.Value))], leftOut);
    }

    private static Result<ResultSection> Read(
        CheckedFiles files, ModelGraph graph, int count, int? chains, IReadOnlyList<(string Name, Shape Shape)> unknowns,
        IReadOnlyList<string> leftOut)
    {
        if (DrawsCsvReader.Create(count, unknowns) is not { } reader)
            return FitDiagnostics.Damaged(files.Folder, FitFile.Record, "its draws have more numbers than an array can hold");
        var each = count / (chains ?? 1);
        foreach (var (before, file) in PosteriorDraws.FilesOf(chains).Index())
        {
            var bytes = files.Read(file);
            if (bytes.Value is null) return new(null, bytes.Diagnostics);
            if (reader.Read(new StreamReader(new MemoryStream(bytes.Value)), before * each, each, chains is not null) is { } wrong)
                return FitDiagnostics.Damaged(files.Folder, file, wrong);
        }

        return Unknowns(graph, reader.Draws) with { LeftOut = leftOut };
    }

    /// <summary>
    /// The draws without definitions, which follow from the unknowns, and without the guide's own variables, which follow from its weights.
    /// </summary>
    private static PosteriorDraws Unknowns(ModelGraph graph, PosteriorDraws draws)
    {
        var others = graph.Variables.Where(v => v.Role == Role.Derived).Concat(graph.GuideVariables).Select(v => v.Name).ToHashSet();
        return new(draws.Count, draws.Arrays.Where(a => !others.Contains(a.Key)).ToDictionary());
    }
}
