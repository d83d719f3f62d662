using ProbDsl.Catalogue;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>The arguments of an estimated law that the story gives as numbers.</summary>
internal static class GivenArguments
{
    /// <summary>Theta with the given arguments in place and the estimated ones open (0).</summary>
    public static double[] Theta(Problem problem, StandardCatalogue catalogue, EstimatedLaw law, RowFamily family)
    {
        var theta = new double[family.ThetaCount];
        foreach (var place in law.Places)
            if (place.Form is Free free) family.Read(place.Argument.Parameter.Name, Value(problem, catalogue, law, place, free), theta);
        return theta;
    }

    /// <summary>The argument's numbers; a scalar stands for each element of a vector.</summary>
    private static double[] Value(Problem problem, StandardCatalogue catalogue, EstimatedLaw law, EstimatedPlace place, Free free)
    {
        var builder = new ProgramBuilder();
        var lowering = new StoryLowering(problem, catalogue, builder);
        var value = lowering.Lower(free.Value, lowering.Bind(law.Draw.Loops)).Value;
        var numbers = new Interpreter(builder.Build(("given", value))).Run(new Dictionary<string, Tensor>())["given"].Values;
        var target = problem.Graph[law.Draw.Target.Of].Type;
        return place.Argument.Parameter.Type.Dims.Count == 1 && numbers.Length == 1 && target.Rank > 0 ? [.. Enumerable.Repeat(numbers[0], problem.SizeOf(target.Dims[^1].Size))] : numbers;
    }
}
