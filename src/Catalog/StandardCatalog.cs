using System.Diagnostics.CodeAnalysis;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Catalog.Flows;
using ProbDsl.Catalog.Options;
using ProbDsl.Catalog.Sdes;

namespace ProbDsl.Catalog;

/// <summary>
/// All names that the language defines: distributions, functions and operators, layers, flows and SDEs. A new one is one file and one row
/// of its table.
/// </summary>
[SuppressMessage("Performance", "CA1822", Justification = "All catalogs share their tables, and callers need not know.")]
public sealed class StandardCatalog : ICatalog
{
    /// <summary>The names of the inference methods of the language, including methods that are not supported yet.</summary>
    private static readonly string[] Methods =
    [
        "mle", "exact", "em", "kalman", "forward_backward", "vmp", "gibbs", "map", "laplace", "advi", "nuts", "importance", "quadrature",
        "pathfinder", "enumerate", "rejection", "elbo", "iwae",
        "ddpm", "score", "flow_matching", "gan", "fgan", "wgan", "avb", "vae_gan", "nce", "kde", "empirical",
    ];

    /// <summary>Distributions that replace those of the table, by name; null: none.</summary>
    public IReadOnlyDictionary<string, Distribution>? Overrides { get; init; }

    public IEnumerable<string> DistributionNames => DistributionTable.Rows.Keys;

    public IEnumerable<string> FunctionNames =>
        FunctionTable.Rows.Keys.Where(n => char.IsLetter(n[0]) && n is not ("if" or "neg" or "and" or "or" or "not" or "div" or "mod"));

    public DistributionSignature? FindDistribution(string name) => DistributionTable.Rows.GetValueOrDefault(name)?.Value.Signature;

    public DistributionCall OfNumbers(DistributionCall distribution) => DiagonalNormal.Create(distribution, FindDistribution("Normal")!);

    public FunctionSignature? FindFunction(string name) => FunctionTable.Rows.GetValueOrDefault(name);

    public IEnumerable<string> LayerNames => LayerTable.Rows.Keys;

    public IEnumerable<string> FlowNames => FlowTable.Rows.Keys;

    public IEnumerable<string> SdeNames => SdeTable.Rows.Keys;

    /// <summary>The names of methods that a program of its own brings.</summary>
    public IReadOnlyList<string> FurtherMethods { get; init; } = [];

    public IEnumerable<string> MethodNames => Methods.Concat(FurtherMethods);

    public RunOptionTable RunOptions { get => field ??= StandardOptions.Table; init; }

    public LayerSignature? FindLayer(string name) => LayerTable.Find(name);

    public FlowSignature? FindFlow(string name) => FlowTable.Rows.GetValueOrDefault(name);

    public FlowSignature? FindField(string name) => FieldTable.Rows.GetValueOrDefault(name);

    public SdeSignature? FindSde(string name) => SdeTable.Rows.GetValueOrDefault(name);

    public bool HasDistributionFunction(DistributionSignature distribution) =>
        this[distribution] is IDistributionFunction or IFiniteDistribution;

    /// <summary>The distribution behind a signature of this catalog.</summary>
    public Distribution this[DistributionSignature signature] =>
        Overrides?.GetValueOrDefault(signature.Name) ?? DistributionTable.Rows[signature.Name].Value;

    /// <summary>The name of the first distribution that declares a trait.</summary>
    public string NameOf(DistributionTraits trait) => Distributions.First(d => d.Signature.Is(trait)).Signature.Name;

    public IEnumerable<Distribution> Distributions => DistributionTable.Rows.Values.Select(row => row.Value);

    /// <summary>Functions and operators.</summary>
    public IEnumerable<FunctionSignature> Functions => FunctionTable.Rows.Values;

    public IEnumerable<LayerSignature> Layers => LayerTable.Rows.Values;

    public IEnumerable<FlowSignature> Flows => FlowTable.Rows.Values;

    /// <summary>The velocity fields that `ode` takes besides nets.</summary>
    public IEnumerable<FlowSignature> Fields => FieldTable.Rows.Values;

    public IEnumerable<SdeSignature> Sdes => SdeTable.Rows.Values;
}
