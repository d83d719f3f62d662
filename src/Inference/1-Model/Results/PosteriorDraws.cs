using ProbDsl.Inference.Results.Files;

namespace ProbDsl.Inference.Results;

/// <summary>Equally weighted draws from the posterior of a story's unknowns: one array for each unknown, [draws, shape..].</summary>
public sealed record PosteriorDraws : ResultSection
{
    private readonly Lazy<IReadOnlyDictionary<string, Tensor>> arrays;

    public PosteriorDraws(int count, IReadOnlyDictionary<string, Tensor> arrays)
        : this(count, arrays.ToDictionary(a => a.Key, a => (Shape)a.Value.Shape.Trailing(a.Value.Shape.Rank - 1)), () => arrays)
    {
    }

    /// <summary>Draws that are taken when they are first read.</summary>
    /// <param name="count">The number of draws.</param>
    /// <param name="shapes">The shape of each unknown.</param>
    /// <param name="arrays">Takes the draws.</param>
    public PosteriorDraws(int count, IReadOnlyDictionary<string, Shape> shapes, Func<IReadOnlyDictionary<string, Tensor>> arrays) =>
        (Count, Shapes, this.arrays) = (count, shapes, new(arrays));

    public int Count { get; }

    /// <summary>The shape of each unknown.</summary>
    public IReadOnlyDictionary<string, Shape> Shapes { get; }

    /// <summary>
    /// The missing cells of data names that are drawn with the unknowns, [draws, cells..]: latents that depend on them are recovered with
    /// them. They are not kept.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Cells { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The chains of the draws, one after another; null where draws are no chains.</summary>
    public ChainsOfDraws? Chains { get; init; }

    /// <summary>The unknowns and definitions of which no draws are kept.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>An array for each unknown, [draws, shape..].</summary>
    public IReadOnlyDictionary<string, Tensor> Arrays => arrays.Value;

    /// <summary>The draws of some unknowns alone.</summary>
    /// <param name="names">Their names.</param>
    public PosteriorDraws Of(IReadOnlyCollection<string> names) =>
        new(Count, Shapes.Where(s => names.Contains(s.Key)).ToDictionary(), () => Arrays.Where(a => names.Contains(a.Key)).ToDictionary())
        {
            Chains = Chains, LeftOut = [.. Shapes.Keys.Where(name => !names.Contains(name))],
        };

    /// <summary>A point as one draw of the unknowns.</summary>
    public static PosteriorDraws OfPoint(IEnumerable<Estimate> estimates) => new(1, estimates.Where(e => e.Cells is null)
        .ToDictionary(e => e.Name, e => new Tensor([1, .. e.Value.Shape], e.Value.Values)))
    {
        Cells = estimates.Where(e => e.Cells is not null)
            .ToDictionary(e => e.Cells!.Data, e => new Tensor([1, .. e.Value.Shape], e.Value.Values)),
    };

    public override SectionPlace Place => new(160);

    public override IEnumerable<FitFile> Files => FilesOf(Chains?.Count);

    /// <summary>One draw: arrays in their own shape.</summary>
    public IReadOnlyDictionary<string, Tensor> this[int draw] => Arrays.ToDictionary(a => a.Key, a => Part(a.Value, draw));

    /// <summary>Writes a description of the file's contents.</summary>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("draws");
        json.WriteNumber("count", Count);
        if (Chains is { } chains) json.WriteNumber("chains", chains.Count);
        ArrayJson.Objects(json, "parameters", Shapes, shape =>
        {
            json.WriteString("name", shape.Key);
            ArrayJson.Shape(json, shape.Value);
        });
        if (LeftOut.Count > 0) ArrayJson.Texts(json, "left_out", LeftOut);
        json.WriteEndObject();
    }

    public override void WriteFile(FitFile file, Stream stream, string model, string method) =>
        DrawsCsv.Write(this, Files.TakeWhile(f => f != file).Count(), model, method, stream);

    /// <summary>The files of draws: one for each of several chains, else a single one.</summary>
    /// <param name="chains">The number of chains; null if draws are no chains.</param>
    public static IEnumerable<FitFile> FilesOf(int? chains) =>
        chains is > 1 and { } several ? Enumerable.Range(1, several).Select(FitFile.DrawsOfChain) : [FitFile.Draws];

    /// <summary>Evenly spaced draws of an array; where there are fewer, as of a point, each is repeated.</summary>
    /// <param name="all">The array, [draws, shape..].</param>
    /// <param name="draws">The number of draws to return.</param>
    public static Tensor Spaced(Tensor all, int draws)
    {
        var (count, each) = (all.Shape[0], all.Shape[1..].Count);
        var values = new double[checked(each * draws)];
        for (var draw = 0; draw < draws; draw++)
            all.Values.AsSpan((int)((long)draw * count / draws) * each, each).CopyTo(values.AsSpan(draw * each));
        return new([draws, .. all.Shape[1..]], values);
    }

    private static Tensor Part(Tensor all, int draw)
    {
        Shape own = all.Shape.Trailing(all.Shape.Rank - 1);
        return new(own, all.Values.AsSpan(draw * own.Count, own.Count).ToArray());
    }
}

/// <summary>Chains of equally many draws.</summary>
/// <param name="Count">The number of chains.</param>
/// <param name="WarmUp">The first draws of each, which are not reported.</param>
/// <param name="LogDensities">The log joint density of each draw, in nats.</param>
public sealed record ChainsOfDraws(int Count, int WarmUp, double[] LogDensities)
{
    /// <summary>What is written of each draw beside its log density, by CmdStan's names: [draws] each.</summary>
    public ValueList<(string Name, double[] Values)> Statistics { get; init; } = [];

    /// <summary>What each chain adapted in its warm-up; empty of a method that adapts nothing.</summary>
    public IReadOnlyList<AdaptedChain> Adapted { get; init; } = [];
}

/// <summary>What a chain adapted in its warm-up.</summary>
/// <param name="Step">The length of its steps, before they differ from draw to draw.</param>
/// <param name="Variances">The diagonal of its inverse mass matrix [unconstrained parameters].</param>
/// <param name="MostDepth">The number of doublings at which its trajectories end.</param>
public sealed record AdaptedChain(double Step, double[] Variances, int MostDepth);

/// <summary>Access to the draws of a fit.</summary>
public static class DrawsOfFit
{
    extension(FitSummary summary)
    {
        /// <summary>The draws from the posterior; null for a point estimate.</summary>
        public PosteriorDraws? Draws => summary.Find<PosteriorDraws>();
    }
}
