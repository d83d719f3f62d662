using System.Text.Json;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Fits.Reading;

/// <summary>Reads draws: their number and shapes from `fit.json`, their values from `draws.csv`.</summary>
internal sealed class DrawsReader : SectionReader
{
    public override SectionReading? Of(JsonPart fit)
    {
        if (fit.Find("draws") is not { } draws) return null;
        if (draws["count"].Count is var count && count < 1) throw new JsonException("`draws.count` is 0");
        var shapes = FitContents.ByUniqueName(draws["parameters"].Items.Select(p => (p["name"].Text, FitContents.ShapeOf(p["shape"]))));
        return (files, graph) => Read(files, graph, count, [.. shapes.Select(s => (s.Key, s.Value))]);
    }

    private static Result<ResultSection> Read(
        CheckedFiles files, ModelGraph graph, int count, IReadOnlyList<(string Name, Shape Shape)> unknowns)
    {
        var bytes = files.Read(FitFile.Draws);
        if (bytes.Value is null) return new(null, bytes.Diagnostics);
        var (draws, wrong) = DrawsCsvReader.Read(new StreamReader(new MemoryStream(bytes.Value)), count, unknowns);
        return draws is null ? FitDiagnostics.Damaged(files.Folder, FitFile.Draws, wrong!) : Unknowns(graph, draws);
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
