using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// The story's log density as a program of its params (slots, in their own units), with data as constants and finite latents marginalized.
/// It defines the meaning of a story; engines are tested against it.
/// </summary>
public static class LogLikelihoodProgram
{
    public const string Output = "log_likelihood";

    /// <summary>Params are slots of their own names; the output is a scalar, in nats.</summary>
    public static TensorProgram Lower(Problem problem, StandardCatalog catalog) =>
        Lower(problem, catalog, problem.Graph.Story.OfType<Draw>());

    /// <summary>The program of only these statements' terms.</summary>
    public static TensorProgram Lower(Problem problem, StandardCatalog catalog, IEnumerable<Draw> statements)
    {
        var builder = new ProgramBuilder();
        var summed = problem.Graph.Variables.Where(v => v.Role == Role.Latent).OrderByDescending(v => v.Extents.Count).ToList();
        var treated = TreatedTerms.Bind(problem, catalog, builder, [EnumeratedStates.Of(summed)]);
        builder.Output(Output, treated.Total(treated.Eliminate(treated.Terms(statements)).Terms));
        return builder.Build();
    }

    /// <summary>The value at these params.</summary>
    public static double Evaluate(TensorProgram program, IReadOnlyDictionary<string, Tensor> parameters) =>
        new Interpreter(program).Run(parameters)[Output].Values[0];
}
