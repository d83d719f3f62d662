using ProbDsl.Catalog.Supports;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Stories;

/// <summary>A story's log-likelihood in unconstrained coordinates, and its slope by central differences.</summary>
internal sealed class Unconstrained(Problem problem)
{
    private const double Width = 1e-5;

    private readonly TensorProgram program = LogLikelihoodProgram.Lower(problem, TestStory.Catalog);

    public double At(IReadOnlyDictionary<string, Tensor> parameters) => LogLikelihoodProgram.Evaluate(program, parameters);

    /// <summary>The largest slope over all coordinates of all params.</summary>
    public double LargestGradient(IReadOnlyDictionary<string, Tensor> at) =>
        problem.Graph.Variables.Where(v => v.Role == Role.Param).SelectMany(param => Gradients(param, at)).Append(0).Max();

    private IEnumerable<double> Gradients(Variable param, IReadOnlyDictionary<string, Tensor> at)
    {
        var transform = SupportTransform.Of(param.Type);
        var free = Run(at[param.Name], transform.Free);
        for (var i = 0; i < free.Values.Length; i++) yield return Math.Abs((Moved(i, Width) - Moved(i, -Width)) / (2 * Width));

        double Moved(int i, double by)
        {
            var values = (double[])free.Values.Clone();
            values[i] += by;
            return At(new Dictionary<string, Tensor>(at) { [param.Name] = Run(new(free.Shape, values), transform.Constrain) });
        }
    }

    private static Tensor Run(Tensor input, Func<Value, Value> map)
    {
        var builder = new ProgramBuilder();
        return new Interpreter(builder.Build(("out", map(builder.Slot("in", input.Shape)))))
            .Run(new Dictionary<string, Tensor> { ["in"] = input })["out"];
    }
}
