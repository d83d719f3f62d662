using ProbDsl.Catalogue;
using Xunit;

namespace ProbDsl.Tests.Distributions;

/// <summary>Rows are made when they are looked up, so nothing else compares their names with what is in them.</summary>
public sealed class DistributionTableTests
{
    private static readonly StandardCatalogue catalogue = new();

    [Fact]
    public void Rows_have_the_names_of_their_signatures() =>
        Assert.Equal(catalogue.DistributionNames, catalogue.Distributions.Select(d => d.Signature.Name));

    [Fact]
    public void Functions_layers_flows_and_sdes_are_found_by_their_names()
    {
        Assert.All(catalogue.Functions, f => Assert.Same(f, catalogue.FindFunction(f.Name)));
        Assert.All(catalogue.Layers, l => Assert.Same(l, catalogue.FindLayer(l.Name)));
        Assert.All(catalogue.Flows, f => Assert.Same(f, catalogue.FindFlow(f.Name)));
        Assert.All(catalogue.Fields, f => Assert.Same(f, catalogue.FindField(f.Name)));
        Assert.All(catalogue.Sdes, s => Assert.Same(s, catalogue.FindSde(s.Name)));
    }
}
