using System.Globalization;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Lowering;

namespace ProbDsl.Tests.Sampling;

/// <summary>
/// What a draw computes by `=`, statement by statement over whole arrays, against plain recursion from the values that were drawn.
/// </summary>
public sealed class DrawnDefinitionTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 40).Select(s => (ulong)s)];

    [Theory, MemberData(nameof(Seeds))]
    public void Definitions_are_what_their_loops_say(ulong seed)
    {
        var story = new RandomFolds(seed);
        var text = story.Text();
        var parameters = story.Parameters();
        var draw = PriorDraw.Of(Started(text, parameters), seed: seed, csv: story.Data());
        var plain = Plain(draw, parameters);
        foreach (var variable in draw.Story.Problem.Graph.Variables.Where(v => v.Role == Role.Derived))
            Assert.All(plain.Definition(variable.Name).Values.Zip(draw[variable.Name]),
                v => Assert.True(Math.Abs(v.First - v.Second) <= 1e-9 * (1 + Math.Abs(v.First)),
                    $"{variable.Name}: {v.First:R} by recursion, {v.Second:R} drawn\n{text}"));
    }

    [Fact]
    public void Another_value_of_a_param_is_noticed()
    {
        var story = new RandomFolds(3);
        var (text, parameters) = (story.Text(), story.Parameters());
        var draw = PriorDraw.Of(Started(text, parameters), csv: story.Data());
        parameters["m"] = new([3], [.. parameters["m"].Values.Select(v => v + 0.01)]);
        Assert.NotEqual(draw["s"], Plain(draw, parameters).Definition("s").Values);
    }

    private static PlainJoint Plain(PriorDraw draw, Dictionary<string, Tensor> parameters) =>
        new(draw.Story.Problem,
            new Dictionary<string, Tensor>([.. draw.Story.Values.Where(v => !parameters.ContainsKey(v.Key)), .. parameters]));

    /// <summary>The story with these values as starting values, to draw with.</summary>
    private static string Started(string text, Dictionary<string, Tensor> parameters)
    {
        string Vector(IEnumerable<double> values) =>
            $"[{string.Join(", ", values.Select(v => v.ToString("0.0###############################", CultureInfo.InvariantCulture)))}]";
        return text
            .Replace("param a: real\n", $"param a: real = {Vector(parameters["a"].Values).Trim('[', ']')}\n", StringComparison.Ordinal)
            .Replace("param m[3]: real\n", $"param m[3]: real = {Vector(parameters["m"].Values)}\n", StringComparison.Ordinal)
            .Replace("param q[3, 2]: real\n",
                $"param q[3, 2]: real = [{string.Join(", ", parameters["q"].Values.Chunk(2).Select(Vector))}]\n", StringComparison.Ordinal);
    }
}
