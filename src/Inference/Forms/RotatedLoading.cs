using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Forms;

/// <summary>
/// A matrix param that multiplies a latent vector of independent standard normals, both read nowhere else: a rotation of the vector and of
/// the matrix's columns changes no density.
/// </summary>
/// <param name="Param">The matrix, [rows, factors].</param>
/// <param name="Latent">The vector of each member, [factors].</param>
public sealed record RotatedLoading(Variable Param, Variable Latent)
{
    /// <summary>The matrices of a story.</summary>
    public static IEnumerable<RotatedLoading> Of(ModelGraph graph)
    {
        var products = graph.Story.SelectMany(ExprTree.RightSides).SelectMany(side => ExprTree.All(side)).OfType<Apply>()
            .Select(Factors).OfType<(string Param, string Latent)>().ToList();
        foreach (var group in products.GroupBy(p => p.Latent))
        {
            var (latent, param) = (graph[group.Key], graph[group.First().Param]);
            if (group.All(p => p.Param == param.Name) && IsMatrix(param) && IsStandard(graph, latent)
                && Reads(graph, latent.Name) == group.Count() && Reads(graph, param.Name) == products.Count(p => p.Param == param.Name)
                && products.Where(p => p.Param == param.Name).All(p => p.Latent == latent.Name))
                yield return new(param, latent);
        }
    }

    private static (string Param, string Latent)? Factors(Apply product) =>
        product is { Function.Name: "@", Given: [Access { At.Count: 0, Type.Rank: 2 } matrix, Access { Type.Rank: 1 } vector] }
        && !vector.At.Any(a => a is WholeDimension or SliceIndex) ? (matrix.Of, vector.Of) : null;

    private static bool IsMatrix(Variable param) =>
        param is { Role: Role.Param, Extents.Count: 0, Type: { Element: Element.Real, Rank: 2 }, Support: Reals };

    private static bool IsStandard(ModelGraph graph, Variable latent) =>
        latent is { Role: Role.Latent, Type: { Element: Element.Real, Rank: 1 } }
        && graph.StatementsOf(latent.Name).ToList() is [Draw { Distribution: { Through.Count: 0 } call }]
        && call.Of.Is(Compiler.Graph.Signatures.DistributionTraits.GaussianNumbers)
        && call.Values.All(g => g.Value is Literal { Value: var value } && value == (g.Parameter.Name == "mean" ? 0 : 1));

    private static int Reads(ModelGraph graph, string name) =>
        graph.Story.SelectMany(ExprTree.RightSides).SelectMany(side => ExprTree.Accesses(side)).Count(a => a.Of == name);
}
