namespace ProbDsl.Inference.Binding;

/// <summary>
/// The plates and sizes that new data (or a draw) set anew; the others keep their values from the fit. A file sets the plates that it has
/// rows for, and single whole numbers; `--set` and `-n` set what they name.
/// </summary>
internal sealed class NewSizes
{
    private readonly HashSet<string> own = [];

    public NewSizes(ModelGraph graph, InputTables tables, PriorDrawRequest? draws, SavedData fit)
    {
        var read = graph.Variables.Where(v => v.Role == Role.Data && (draws?.IsDrawn(v) != true || GroupReader.AreIn(tables, v))).ToList();
        own.UnionWith(read.SelectMany(v => v.Extents).Select(e => e.Plate?.Name).OfType<string>());
        var unknown = graph.Variables.Where(v => v.Role is Role.Param or Role.Latent).SelectMany(v => v.Whole.Dims)
            .SelectMany(d => d.Size.Symbols).ToHashSet();
        own.UnionWith(read.Where(v => v.Whole.IsScalar && v.Type.IsWhole && !unknown.Contains(v.Name)).Select(v => v.Name));
        own.UnionWith(draws?.Sizes.Where(s => fit.Sizes.GetValueOrDefault(s.Key, -1) != s.Value).Select(s => s.Key) ?? []);
        if (draws?.Sized is { } rows) own.Add(rows.Name);
        own.UnionWith(graph.Plates.Where(p => GroupNesting.Around(p).Any(around => own.Contains(around.Name)))
            .Select(p => p.Name).ToList());
    }

    public bool Contains(string size) => own.Contains(size);
}
