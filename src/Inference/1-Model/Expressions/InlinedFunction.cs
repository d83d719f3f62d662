namespace ProbDsl.Inference.Expressions;

/// <summary>The body of a function of the story with the arguments of a call in place.</summary>
public static class InlinedFunction
{
    public static Expr Expand(StoryFunction function, Call call)
    {
        var arguments = function.Arguments.Zip(call.Arguments).ToDictionary(p => p.First.Name, p => p.Second);
        return new ExprRewrite(e => e is Formal formal ? arguments[formal.Name] : null, at => at).Apply(function.Body);
    }
}
