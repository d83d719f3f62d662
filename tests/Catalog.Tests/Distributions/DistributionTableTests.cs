using ProbDsl.Catalog;

namespace ProbDsl.Tests.Distributions;

/// <summary>Rows are made when they are looked up, so nothing else compares their names with what is in them.</summary>
public sealed class DistributionTableTests
{
    private static readonly StandardCatalog catalog = new();

    [Fact]
    public void Rows_have_the_names_of_their_signatures() =>
        Assert.Equal(catalog.DistributionNames, catalog.Distributions.Select(d => d.Signature.Name));

    [Fact]
    public void Functions_layers_flows_and_sdes_are_found_by_their_names()
    {
        Assert.All(catalog.Functions, f => Assert.Same(f, catalog.FindFunction(f.Name)));
        Assert.All(catalog.Layers, l => Assert.Same(l, catalog.FindLayer(l.Name)));
        Assert.All(catalog.Flows, f => Assert.Same(f, catalog.FindFlow(f.Name)));
        Assert.All(catalog.Fields, f => Assert.Same(f, catalog.FindField(f.Name)));
        Assert.All(catalog.Sdes, s => Assert.Same(s, catalog.FindSde(s.Name)));
    }
}
